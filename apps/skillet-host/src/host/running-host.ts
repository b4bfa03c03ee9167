import type { Duplex } from 'node:stream';
import type { OperatorAction, ReloadOutcome } from '@skillet/core';
import type { RollOutcome } from '../cluster/all/roll-outcome.ts';
import type { AskedOfVersions } from '../siblings/versions-in-all.ts';
import type { Reloader, ReloadWish } from './reloader.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { HostRollouts } from '../rollout/host-rollouts.ts';
import type { StopPlan } from './stop-plan.ts';

/** A host that serves. */
export interface RunningHost {
  /** Base URL, with the real port. */
  readonly url: string;
  /** Changes what runs; `trigger` says in the log who asked. */
  readonly reloader: Reloader;
  /** A connection that needs no port. */
  readonly connect: () => Duplex;
  /** Whether it has begun to stop. */
  readonly stopping: boolean;
  /** Resolves once each skill has started or failed to, at the latest after so many milliseconds. */
  started(within: number): Promise<void>;
  /** What `GET /health` says. */
  health(): Readonly<Record<string, unknown>>;
  /** The same of all hosts that share its port. */
  healthInAll(): Promise<Readonly<Record<string, unknown>>>;
  /** What `GET /analytics` says to such parameters, as JSON; undefined where nothing is counted. */
  readonly usage: ((parameters: string) => Promise<string>) | undefined;
  /** The versions that its skills had; undefined where the host leaves no trace. */
  readonly versions: AskedOfVersions | undefined;
  /** The versions that prove themselves. */
  readonly canaries: HostRollouts['desk'];
  /** Records calls, for whoever asks again and again. */
  readonly record: Recorder['record'];
  /** The versions that get copies of calls. */
  readonly shadows: HostRollouts['shadows'];
  /** Reloads this host and then all others that share its port, until one fails; `dryRun` says what this one would do. */
  reload(trigger: string, wish?: ReloadWish): Promise<ReloadOutcome>;
  /** Reloads all hosts of its cluster, one after the other; undefined where it belongs to none. */
  readonly reloadCluster: ((by: string, wish: ReloadWish) => Promise<RollOutcome>) | undefined;
  /** Takes back what a skill is suspected of, in all of them; resolves with whether there was anything. */
  pardon(mount: string): Promise<boolean>;
  /** Tells as an event what was done to a skill, and who wanted it. */
  tellOperated(action: OperatorAction, by: string, mount: string): void;
  /** Stops as planned: serves on for a while, accepts no more, lets what is in flight finish, ends the rest. */
  stop(plan: StopPlan): Promise<void>;
}
