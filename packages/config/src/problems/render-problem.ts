import type { Problem } from './problem.ts';

/** A problem as one line, `file:line: message`; without the line when it is of the whole file. */
export function renderProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}`;
  return oneLine(`${place}: ${problem.message}`);
}

/** Problems as lines, the first `limit` of them in the order of the file. */
export function renderProblems(problems: readonly Problem[], limit: number): string[] {
  const lines = problems.toSorted(byPlace).slice(0, limit).map(renderProblem);
  const more = problems.length - lines.length;
  return more === 0 ? lines : [...lines, `… and ${more} more problems`];
}

/** Orders the problems of one file by their place, and keeps those of several files together. */
export function byPlace(one: Problem, other: Problem): number {
  if (one.file !== other.file) return 0;
  return one.line - other.line || (one.column ?? 0) - (other.column ?? 0);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
}
