import type { Problem } from './problem.ts';
import { renderProblems } from './render-problem.ts';

/** So many problems are listed in a message; `problems` has them all. */
const SHOWN_PROBLEMS = 50;

/** The configuration as a whole can't be used; the message has one line per problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Absolute path of the configuration file; not for clients. */
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(renderProblems(problems, SHOWN_PROBLEMS).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}
