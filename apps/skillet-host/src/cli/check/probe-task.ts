import type { SkillSpec } from '@skillet/core';
import type { SkillFindings } from './check-result.ts';

/** What the process that loads the skills is told to do. */
export interface ProbeTask {
  readonly specs: readonly SkillSpec[];
  /** Whether it writes what happens on stderr. */
  readonly verbose: boolean;
  /** Whether it is enough that the skill answers an example, with whatever. */
  readonly anyAnswer: boolean;
}

/** What it tells, once for each spec. */
export interface ProbeFinding {
  /** Place of the spec in the task. */
  readonly index: number;
  readonly findings: SkillFindings;
}
