/** Characters that the names and values of an answer's headers may have together. */
export const ANSWER_HEADER_CHARS = 64 * 1024;

/**
 * What is wrong with the beginning of an answer that a skill's code has made, as a part of a sentence; undefined
 * when a client can be given it. `headers` are names and values in turn.
 */
export function answerFault(status: number, headers: readonly string[] | null): string | undefined {
  if (!isAnswerStatus(status)) {
    return `its answer has the status ${String(status)}, which is not one from 200 to 599`;
  }
  if (headers === null || charsOf(headers) <= ANSWER_HEADER_CHARS) return undefined;
  return `the headers of its answer have more than ${String(ANSWER_HEADER_CHARS / 1024)} KB`;
}

/** Whether a status is one that an answer may have. */
export function isAnswerStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

function charsOf(headers: readonly string[]): number {
  let chars = 0;
  // By index: what iterates may be another function in the thread of a skill.
  for (let index = 0; index < headers.length; index += 1) chars += headers[index]?.length ?? 0;
  return chars;
}
