import {
  ANSWER_HEADER_CHARS,
  HOST_ERRORS,
  isAnswerStatus,
  isJsonObject,
  readTrace,
  type Door,
  type HostErrorCode,
  type JsonObject,
  type LimitScope,
  type RateLimitFields,
  type ResponseTiming,
} from '@skillet/core';
import { WINDOW, type AnswerHead, type CallHead, type Failure } from './frames.ts';

const DOORS: ReadonlySet<unknown> = new Set<Door>(['http', 'mcp', 'host']);
const SCOPES: ReadonlySet<unknown> = new Set<LimitScope>(['caller', 'caller-skill', 'skill']);
const BODIES: ReadonlySet<unknown> = new Set<CallHead['body']>(['none', 'whole', 'stream']);
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const PATH = /^\/[^\0-\x20\x7f]*$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What can't stand in the value of a header. */
const NO_VALUE = /[\0\r]/;
const NO_LIST_VALUE = /[\0\r\n]/;
const MOST_CHARS = 256 * 1024;
/** Characters that what is told of an error may have, and a short text. */
export const DETAIL_CHARS = 8192;
export const SHORT_CHARS = 1024;

/** The head of a call, where it is one; what is not known of is left out. */
export function readCallHead(value: unknown): CallHead | undefined {
  if (!isJsonObject(value)) return undefined;
  const { mount, method, path, headers, requestId, body, size, timeout } = value;
  const { address, caller, callerId, door, continues, operation, counted, along } = value;
  if (!isText(mount, 256) || !isText(method, 64) || !METHOD.test(method)) return undefined;
  if (!isText(path, MOST_CHARS) || !PATH.test(path)) return undefined;
  if (!isText(headers, MOST_CHARS) || !areHeaderLines(headers)) return undefined;
  if (!isText(requestId, 256) || !isBody(body) || !isCount(size)) return undefined;
  if (!isCount(timeout) || !(door === undefined || isDoor(door))) return undefined;
  if (![address, caller, callerId, operation].every(isOptionalText)) return undefined;
  if (!(counted === undefined || areScopes(counted))) return undefined;
  if (!(along === undefined || isCount(along))) return undefined;
  return {
    mount,
    method,
    path,
    headers,
    requestId,
    body,
    size,
    timeout,
    along,
    address: textOf(address),
    caller: textOf(caller),
    callerId: textOf(callerId),
    door,
    continues: continues === true ? true : undefined,
    operation: textOf(operation),
    counted,
    ...readTrace(value['traceparent'], value['tracestate']),
  };
}

/** The head of an answer, where it is one. */
export function readAnswerHead(value: unknown): AnswerHead | undefined {
  if (!isJsonObject(value)) return undefined;
  const { status, headers, timing, first } = value;
  if (!isAnswerStatus(status)) return undefined;
  if (headers !== null && !isHeaderList(headers)) return undefined;
  if (timing !== undefined && !isTiming(timing)) return undefined;
  if (!(first === undefined || (isCount(first) && first <= WINDOW))) return undefined;
  return { status, headers, timing, first };
}

/** What a call has failed with, where it is that. */
export function readFailure(value: unknown): Failure | undefined {
  if (!isJsonObject(value)) return undefined;
  const { code, detail, retryable, retryAfter, rateLimit, violated, begun } = value;
  if (!isCode(code) || !isText(detail, DETAIL_CHARS)) return undefined;
  if (typeof retryable !== 'boolean' || typeof begun !== 'boolean') return undefined;
  if (!(retryAfter === undefined || isCount(retryAfter))) return undefined;
  if (!(rateLimit === undefined || isRateLimit(rateLimit))) return undefined;
  if (!isOptionalText(violated)) return undefined;
  return { code, detail, retryable, retryAfter, rateLimit, violated: textOf(violated), begun };
}

function areHeaderLines(lines: string): boolean {
  if (lines === '') return true;
  const parts = lines.split('\n');
  if (parts.length % 2 !== 0) return false;
  return parts.every((part, index) =>
    index % 2 === 0 ? HEADER_NAME.test(part) : !NO_VALUE.test(part),
  );
}

/** The headers of a call without those that its receiver would not take. */
export function fitLines(lines: string): string {
  return areHeaderLines(lines) ? lines : fitting(lines.split('\n'), NO_VALUE).join('\n');
}

/** The headers of an answer without those that its receiver would not take. */
export function fitList(headers: readonly string[] | null): readonly string[] | null {
  return headers === null || isHeaderList(headers) ? headers : fitting(headers, NO_LIST_VALUE);
}

/** Characters that the headers of an answer have. */
export function charsOf(headers: readonly string[] | null): number {
  return headers?.reduce((sum, { length }) => sum + length, 0) ?? 0;
}

function fitting(parts: readonly string[], wrong: RegExp): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [name = '', value = ''] = parts.slice(at, at + 2);
    if (HEADER_NAME.test(name) && !wrong.test(value)) kept.push(name, value);
  }
  return kept;
}

function isHeaderList(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length % 2 !== 0) return false;
  let chars = 0;
  return value.every((part: unknown, index) => {
    if (typeof part !== 'string') return false;
    chars += part.length;
    if (chars > ANSWER_HEADER_CHARS) return false;
    return index % 2 === 0 ? HEADER_NAME.test(part) : !NO_LIST_VALUE.test(part);
  });
}

function isTiming(value: unknown): value is ResponseTiming {
  return isJsonObject(value) && isMillis(value['queue']) && isMillis(value['skill']);
}

function isRateLimit(value: unknown): value is RateLimitFields {
  return isJsonObject(value) && isLine(value, 'policy') && isLine(value, 'state');
}

function isLine(value: JsonObject, name: string): boolean {
  const line = value[name];
  return isText(line, SHORT_CHARS) && !NO_LIST_VALUE.test(line);
}

function isCode(value: unknown): value is HostErrorCode {
  return typeof value === 'string' && Object.hasOwn(HOST_ERRORS, value);
}

function isBody(value: unknown): value is CallHead['body'] {
  return BODIES.has(value);
}

function isDoor(value: unknown): value is Door {
  return DOORS.has(value);
}

function areScopes(value: unknown): value is readonly LimitScope[] {
  return (
    Array.isArray(value) && value.length <= SCOPES.size && value.every((one) => SCOPES.has(one))
  );
}

function isMillis(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || isText(value, SHORT_CHARS);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
