import type { LimitedSkill, Pass, RequestNames } from '@skillet/core';
import type { Counted } from './limit-fields.ts';
import type { Meter, Moment } from './meter.ts';
import type { Meters } from './meters.ts';

/** What counts calls, as it is asked by the other hosts. */
export interface Counting {
  readonly meters: Pick<Meters, 'at'> & Iterable<Meter>;
  countedFor(skill: LimitedSkill, request: RequestNames): readonly Counted[];
  /** Lets a call in, or throws `rate_limited`. */
  letIn(skill: LimitedSkill, request: RequestNames, counted: readonly Counted[]): Pass;
  moment(): Moment;
}
