import type { ReloadOutcome } from '@skillet/core';
import type { RollOutcome } from '../../cluster/all/roll-outcome.ts';
import type { RecordingPart } from '../../recording/recorder.ts';
import { readRecordRequest, type RecordRequest } from '../../recording/record-request.ts';
import type { RolloutAnswer } from '../../rollout/rollout-answer.ts';
import type { WeightsAnswer } from '../../rollout/version-weights.ts';
import type { ShadowsAnswer } from '../../shadow/host-shadows.ts';
import type { RollbackAnswer, VersionsAnswer } from '../versions/versions-answer.ts';

/** What the command line asks of a host on its machine: one line of JSON, which one line answers. */
export type ControlRequest =
  | { readonly do: 'status' }
  | {
      readonly do: 'reload';
      readonly dryRun?: boolean;
      readonly force?: boolean;
      readonly canary?: number | undefined;
      readonly after?: InstallDone;
    }
  /** Of all hosts of its cluster. */
  | {
      readonly do: 'roll';
      readonly dryRun?: boolean;
      readonly force?: boolean;
      readonly canary?: number | undefined;
    }
  | {
      readonly do: 'canary';
      readonly mount?: string | undefined;
      readonly settle?: 'promote' | 'abort' | undefined;
    }
  | ({ readonly do: 'record' } & RecordRequest)
  | { readonly do: 'shadow'; readonly mount?: string | undefined }
  | { readonly do: 'restart' }
  | { readonly do: 'stop' }
  | { readonly do: 'pardon'; readonly mount: string }
  | { readonly do: 'versions'; readonly mount: string }
  /** By versions, as in `2.1.0=30,2.0.0=70`. */
  | { readonly do: 'weigh'; readonly mount: string; readonly weights: string }
  | { readonly do: 'rollback'; readonly mount: string; readonly to?: string }
  /** Ends what a rollback began. */
  | { readonly do: 'forward'; readonly mount: string }
  /** By the parameters of `GET /analytics`. */
  | { readonly do: 'usage'; readonly parameters: string };

/** What was done to an installed skill, of which a reload is to take it over. */
export interface InstallDone {
  readonly action: 'install' | 'uninstall';
  /** As the lock has it. */
  readonly name: string;
  readonly mounts: readonly string[];
  /** Who wanted it; the command line, where it does not say. */
  readonly by?: string;
}

/** How a host is. */
export interface HostStatus {
  readonly pid: number;
  /** Process id of its launcher; null when it runs without one. */
  readonly launcher: number | null;
  readonly version: string;
  readonly url: string;
  /** Seconds since it began to listen. */
  readonly uptime: number;
  readonly phase: 'serving' | 'stopping';
  /** What `/health` says. */
  readonly health: HealthSummary;
}

/** The part of `/health` that is shown as a table. */
export interface HealthSummary {
  readonly status: string;
  readonly skills: Readonly<Record<string, SkillSummary>>;
  readonly warnings?: readonly string[];
  /** The processes that share the port, where there are several. */
  readonly hosts?: readonly { readonly host: number; readonly status: string }[];
  readonly cluster?: ClusterSummary;
}

/** What it says of the cluster that the host is one of. */
export interface ClusterSummary {
  readonly name: string;
  readonly connected: boolean;
  readonly away_since?: string;
  /** The end of a sentence. */
  readonly away_why?: string;
  readonly host: string;
  readonly role: string;
  readonly members: readonly {
    readonly host: string;
    readonly state: string;
    readonly role: string;
    readonly zone?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly version: string;
    readonly skills: number;
    readonly in_flight: number;
  }[];
}

/** A skill in it. */
export interface SkillSummary {
  readonly status: string;
  readonly error?: string;
  readonly isolation_reason?: string;
  readonly reload_error?: string;
  readonly suspicion?: { readonly detail: string };
  readonly pinned?: { readonly detail: string };
  /** Those that share its mount. */
  readonly versions?: readonly (Omit<SkillSummary, 'versions'> & {
    readonly version: string;
    readonly weight: number;
  })[];
}

/** What a host answers to each request. */
export interface ControlAnswers {
  readonly status: HostStatus;
  readonly reload: ReloadOutcome;
  readonly roll: RollOutcome;
  readonly record: RecordingPart;
  /** The host that serves now. */
  readonly restart: { readonly pid: number };
  /** Milliseconds that it may take. */
  readonly stop: { readonly within: number };
  /** Whether there was anything to pardon. */
  readonly pardon: { readonly pardoned: boolean };
  readonly canary: RolloutAnswer;
  readonly shadow: ShadowsAnswer;
  readonly versions: VersionsAnswer;
  readonly weigh: WeightsAnswer;
  readonly rollback: RollbackAnswer;
  readonly forward: RollbackAnswer;
  /** JSON. */
  readonly usage: { readonly text: string };
}

/** An answer on the wire. */
export type ControlReply<Result = unknown> =
  { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly error: string };

/** Characters that a request may have. */
export const REQUEST_CHARS = 4096;

/** Reads a request; undefined when it is not valid. */
export function readRequest(line: string): ControlRequest | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return undefined;
  }
  const {
    do: what,
    mount,
    to,
    dryRun,
    force,
    canary,
    settle,
    parameters,
    after,
    weights,
  } = (read ?? {}) as Record<string, unknown>;
  const ofSkills = ['pardon', 'versions', 'forward', 'rollback'] as const;
  const ofSkill = ofSkills.find((name) => name === what);
  if (ofSkill !== undefined) {
    if (typeof mount !== 'string') return undefined;
    const which = ofSkill === 'rollback' && typeof to === 'string' ? { to } : {};
    return { do: ofSkill, mount, ...which };
  }
  if (what === 'weigh')
    return typeof mount === 'string' && typeof weights === 'string'
      ? { do: what, mount, weights }
      : undefined;
  if (what === 'usage')
    return typeof parameters === 'string' ? { do: what, parameters } : undefined;
  if (what === 'reload' || what === 'roll') {
    const done = readDone(after);
    const share = typeof canary === 'number' ? { canary } : {};
    const wish = { dryRun: dryRun === true, force: force === true, ...share };
    if (what === 'roll') return { do: what, ...wish };
    return { do: what, ...wish, ...(done === undefined ? {} : { after: done }) };
  }
  if (what === 'shadow') return { do: what, ...(typeof mount === 'string' ? { mount } : {}) };
  if (what === 'canary') {
    const of = typeof mount === 'string' ? { mount } : {};
    return { do: what, ...of, ...(settle === 'promote' || settle === 'abort' ? { settle } : {}) };
  }
  if (what === 'record') return { do: what, ...readRecordRequest(read) };
  const plain = ['status', 'restart', 'stop'] as const;
  const known = plain.find((name) => name === what);
  return known === undefined ? undefined : { do: known };
}

function readDone(given: unknown): InstallDone | undefined {
  const { action, name, mounts, by } = (given ?? {}) as Record<string, unknown>;
  if (action !== 'install' && action !== 'uninstall') return undefined;
  if (typeof name !== 'string' || !Array.isArray(mounts)) return undefined;
  const at = mounts.filter((mount) => typeof mount === 'string');
  return { action, name, mounts: at, ...(typeof by === 'string' ? { by } : {}) };
}
