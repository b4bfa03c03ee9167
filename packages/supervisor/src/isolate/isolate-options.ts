import type { Clock, RevisionSources, SkillSpec, StartNeed } from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';
import type { IsolateEvents } from './isolate-events.ts';
import type { LaunchIsolate } from './running-isolate.ts';

/** What an isolate needs to know. */
export interface IsolateOptions<Isolate> {
  /** `w1`, `w2`, … within its skill. */
  readonly label: string;
  /** Whether it works on one suspect at a time. */
  readonly cell: boolean;
  readonly launch: LaunchIsolate;
  /** Why it is wanted, whenever that is asked. */
  readonly need: () => StartNeed;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly spec: SkillSpec;
  /** The code of its revision; null when it is the first to load it. */
  readonly sources: RevisionSources | null;
  readonly events: IsolateEvents<Isolate>;
}
