import { describeFailure, objectOf, type Answer } from '../http/send.ts';

/** What the caller of a bomb must get: an answer, a problem with a `detail`, either, or no end. */
export type ExpectedCaller = 'answer' | 'problem' | 'either' | 'cut-off';

/** What the one who called a bomb was told. */
export interface CallerResult {
  /** In a few words: a status and a code, or what went wrong. */
  readonly said: string;
  /** Milliseconds until then. */
  readonly ms: number;
  /** Whether it was what such a caller must be told. */
  readonly clear: boolean;
}

/** Judges an answer to a single call: a success, or a problem that says what it is. */
export function judgeAnswer(answer: Answer, expected: ExpectedCaller, ms: number): CallerResult {
  const { status, text } = answer;
  const { code, detail } = objectOf(text);
  const answered = status >= 200 && status < 300;
  const explained = status >= 400 && typeof detail === 'string';
  return {
    said: [status, code].filter(Boolean).join(' '),
    ms,
    clear: expected === 'answer' ? answered : explained || (expected === 'either' && answered),
  };
}

/** What a crowd may be told beside an answer: each of them says whose fault it is. */
const TOLD_TO_CROWDS = new Set([401, 403, 413, 422, 429, 502, 503, 504]);

/** Judges the answers to a crowd: some are served, the rest is told why not, and when to come back. */
export function judgeCrowd(answers: readonly (Answer | Error)[], ms: number): CallerResult {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const key = answer instanceof Error ? describeFailure(answer) : String(answer.status);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const clear = answers.every((answer) => !(answer instanceof Error) && isClear(answer));
  const said = Array.from(counts, ([key, count]) => `${String(count)}x${key}`).join(' ');
  return { said, ms, clear };
}

function isClear({ status, headers }: Answer): boolean {
  if (status === 503) return headers['retry-after'] !== undefined;
  return status === 200 || TOLD_TO_CROWDS.has(status);
}

/** A caller who was told nothing, or not all of it. */
export function judgeSilence(error: unknown, expected: ExpectedCaller, ms: number): CallerResult {
  return { said: describeFailure(error), ms, clear: expected === 'cut-off' };
}
