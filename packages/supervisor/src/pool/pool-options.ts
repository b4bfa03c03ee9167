import type { Clock, Elsewhere, SkillSpec, SupervisorEvent } from '@skillet/core';
import type { WorkerLauncher } from '../worker/running-worker.ts';
import type { Fellows } from '../fellows/fellows.ts';
import type { Lag } from '../lag/lag-watch.ts';
import type { CallLedger } from './call-ledger.ts';
import type { LastTold } from './last-told.ts';

/** What a pool is made of. */
export interface PoolOptions {
  readonly spec: SkillSpec;
  /** `r1`, `r2`, … within its mount. */
  readonly revision: string;
  readonly launcher: WorkerLauncher;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly emit: (event: SupervisorEvent) => void;
  /** Gives each call a number of its own. */
  readonly nextCallId: () => number;
  /** Where the end of each is noted. Default: one of its own. */
  readonly ledger?: CallLedger;
  /** Other hosts that run the same skill. Default: none does. */
  readonly fellows?: Fellows | undefined;
  /** Other hosts that may take what is refused. Default: there are none. */
  readonly elsewhere?: Elsewhere | undefined;
  /** What is known of MCP servers from before. Default: nothing. */
  readonly lastTold?: LastTold | undefined;
  /** Folder that skills' code may come from, besides their own. */
  readonly workspace?: string | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping?: AbortSignal | undefined;
  /** Aborts when no other host runs the same skills any more; until then what they need may be taken. Default: none does. */
  readonly alone?: AbortSignal | undefined;
}
