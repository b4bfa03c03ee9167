import type { Clock, EventListener, SkillSpec } from '@skillet/core';
import type { SharedDeaths } from '../fellows/shared-deaths.ts';
import { quietly } from '../isolate/quiet-events.ts';
import type { Lag } from '../lag/lag-watch.ts';
import type { CreatePool } from '../reload/live-revisions.ts';
import type { SupervisorOptions } from '../supervisor-options.ts';
import type { WorkerLauncher } from '../worker/running-worker.ts';
import { observed } from '../worker/worker-observer.ts';
import { behindAll } from '../shadow/behind-all.ts';
import { Pool } from './pool.ts';

/** What the pools of a supervisor share. */
export interface PoolMakerParts {
  readonly clock: Clock;
  readonly lag: Lag;
  readonly nextCallId: () => number;
  readonly launcherFor: (spec: SkillSpec) => WorkerLauncher;
  readonly emit: EventListener;
  /** Deaths that count for all hosts that share a port. Default: this host is alone. */
  readonly deaths: SharedDeaths | undefined;
}

/** Makes the pools of a supervisor. */
export function poolMaker(
  { observe, stopping, alone, workspace, lastTold, elsewhere }: SupervisorOptions,
  { launcherFor, emit, deaths, ...time }: PoolMakerParts,
): CreatePool {
  return (spec, revision, ledger, apart) => {
    const bare = launcherFor(spec);
    const launcher = observe === undefined ? bare : observed(bare, observe, { spec, revision });
    if (apart !== undefined) {
      const own = { ledger, workspace, stopping, alone, emit: apart };
      return new Pool({ spec, revision, launcher: behindAll(launcher), ...time, ...own });
    }
    const heard = spec.sealed === true ? quietly(emit) : emit;
    const fellows = deaths?.fellowsOf(spec.mount);
    const more = { emit: heard, ledger, workspace, stopping, alone, lastTold, fellows };
    return new Pool({ spec, revision, launcher, elsewhere, ...time, ...more });
  };
}
