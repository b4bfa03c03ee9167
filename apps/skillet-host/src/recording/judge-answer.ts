import { createHash } from 'node:crypto';
import {
  compareAnswers,
  HOST_ERRORS,
  REDACTED,
  type AnswerDifference,
  type ComparedAnswer,
  type HostErrorCode,
} from '@skillet/core';
import { readBody } from './clean-call.ts';
import type { RawAnswer } from './raw-call.ts';
import type { RecordedAnswer } from './recorded-call.ts';

/** An answer as it came over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** `Content-Type`; empty for none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Where an answer differs from the recorded one; `ignore` are JSON pointers of what may. What is redacted there is not compared. */
export function judgeAnswer(
  recorded: RecordedAnswer,
  answer: HttpAnswer,
  ignore: readonly string[],
): AnswerDifference[] {
  if (recorded.status === answer.status && isPlainNow(recorded, answer.bytes))
    return [{ kind: 'schema', at: '', expected: recorded.body, actual: NO_JSON }];
  const volatile = [...ignore, ...redactedIn(recorded.body)];
  const isCut = recorded.text?.includes(REDACTED) === true;
  return compareAnswers(expectedOf(recorded), actualOf(recorded, answer), {
    volatile: isCut ? [''] : volatile,
  });
}

const NO_JSON = 'the same text, which is no JSON any more';

/** Whether a text of JSON is there without its quotes. */
function isPlainNow({ body }: RecordedAnswer, bytes: Buffer): boolean {
  return typeof body === 'string' && readBody(bytes).text === body;
}

/** The same as the host would have seen it. */
export function rawAnswerOf({ status, type, bytes }: HttpAnswer): RawAnswer {
  const code = codeOf({ status, type, bytes });
  if (code !== undefined) return { status, type: '', code };
  return { status, type, body: bytes.toString('latin1'), bytes: true };
}

function expectedOf({ status, code, sha256, ...rest }: RecordedAnswer): ComparedAnswer {
  if (code !== undefined) return { status, body: { code } };
  if (sha256 !== undefined) return { status, body: { sha256 } };
  return { status, body: 'body' in rest ? rest.body : rest.text };
}

function actualOf({ code, sha256, text }: RecordedAnswer, answer: HttpAnswer): ComparedAnswer {
  const { status, bytes } = answer;
  // An application may have problems of its own.
  const own = code === undefined ? undefined : codeOf(answer);
  if (own !== undefined) return { status, body: { code: own } };
  if (sha256 !== undefined)
    return { status, body: { sha256: createHash('sha256').update(bytes).digest('hex') } };
  if (text !== undefined) return { status, body: bytes.toString() };
  const read = readBody(bytes);
  return { status, body: 'body' in read ? read.body : (read.text ?? read.base64) };
}

/** The error with which the host has answered itself. */
function codeOf({ type, bytes }: HttpAnswer): HostErrorCode | undefined {
  if (!/^application\/problem\+json\b/i.test(type)) return undefined;
  const { body } = readBody(bytes);
  const { code } = (body ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && Object.hasOwn(HOST_ERRORS, code)
    ? (code as HostErrorCode)
    : undefined;
}

/** JSON pointers of the texts in which something was redacted, and of what has a name in which it was. */
function redactedIn(value: unknown, at = ''): string[] {
  if (typeof value === 'string') return value.includes(REDACTED) ? [at] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Object.keys(value).some((name) => name.includes(REDACTED))) return [at];
  return Object.entries(value).flatMap(([name, inner]) =>
    redactedIn(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
