import type { Clock, RevisionSources, SkillSpec, StartNeed } from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';
import type { WorkerEvents } from './worker-events.ts';
import type { LaunchWorker } from './running-worker.ts';

/** What a worker needs to know. */
export interface WorkerOptions<Worker> {
  /** `w1`, `w2`, … within its skill. */
  readonly label: string;
  /** Whether it works on one suspect at a time. */
  readonly cell: boolean;
  readonly launch: LaunchWorker;
  /** Why it is wanted, whenever that is asked. */
  readonly need: () => StartNeed;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly spec: SkillSpec;
  /** The code of its revision; null when it is the first to load it. */
  readonly sources: RevisionSources | null;
  readonly events: WorkerEvents<Worker>;
}
