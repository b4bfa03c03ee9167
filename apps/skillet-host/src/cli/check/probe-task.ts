import type { SkillSpec } from '@skillet/core';
import type { SkillFindings } from './check-result.ts';

/** What the process that loads the skills is told to do. */
export interface ProbeTask {
  readonly specs: readonly SkillSpec[];
  /** Whether it writes what happens on stderr. */
  readonly verbose: boolean;
  /** Where its examples are calls that it only has to answer, with whatever. */
  readonly calls?: RecentCalls | undefined;
}

/** Calls that are made again. */
export interface RecentCalls {
  /** Milliseconds after which none is begun any more. */
  readonly within: number;
}

/** What it tells, once for each spec. */
export interface ProbeFinding {
  /** Place of the spec in the task. */
  readonly index: number;
  readonly findings: SkillFindings;
}
