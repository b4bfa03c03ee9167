import type { Problem } from './problem.ts';

/** A problem as one line, `file:line: message`; without the line when it is of the whole file. */
export function renderProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}`;
  return oneLine(`${place}: ${problem.message}`);
}

/** Problems as lines, the first `limit` of them in their order. */
export function renderProblems(problems: readonly Problem[], limit: number): string[] {
  const ordered = inOrder(problems);
  const lines = ordered.slice(0, limit).map(renderProblem);
  const more = ordered.length - lines.length;
  return more === 0 ? lines : [...lines, `… and ${more} more problems`];
}

/** Problems file by file, in the order in which the files come up, each by place; no line twice. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(problems.map((problem) => [renderProblem(problem), problem]));
  const files = Map.groupBy(distinct.values(), ({ file }) => file);
  return [...files.values()].flatMap((those) => those.toSorted(byPlace));
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || (one.column ?? 0) - (other.column ?? 0);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
}
