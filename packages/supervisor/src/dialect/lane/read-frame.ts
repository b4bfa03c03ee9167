import {
  CAPTURED_CHARS,
  isAnswerStatus,
  LOG_LINE_CHARS,
  ToHost,
  TOLD_CHARS,
  type FailureCode,
  type WorkerFrame,
  type ImportedModule,
  type LastWords,
  type LoadedFacts,
  type LogLine,
  type Resolution,
} from '@skillet/core';
import { isChunk, isHeaders } from './is-answer-part.ts';

/** Characters of any text besides answers: what our kernel sends, with the marks of its cuts, fits. */
const MAX_TEXT = 4 * LOG_LINE_CHARS;
/** Lines of one message: no more than the credit a worker can have. */
const MAX_LINES = 2048;

/** What a worker may send at most. */
export interface FrameLimits {
  /** Bytes of a response's body. */
  readonly response: number;
}

/**
 * Checks something a worker sent: a frame, or the sentence that says what is wrong with it.
 * What comes from a worker is untrusted, even though our kernel sends it.
 */
export function readFrame(raw: unknown, limits: FrameLimits): WorkerFrame | string {
  if (!Array.isArray(raw)) return 'a frame is not an array';
  const [kind, a, b, c, d] = raw as readonly unknown[];
  switch (kind) {
    case ToHost.response:
      return readResponse(a, b, c, d, limits);
    case ToHost.failed:
      if (!isId(a) || !isFailureCode(b) || !isText(c)) return 'a malformed failure';
      if (d === undefined) return [kind, a, b, c];
      return isWhole(d) ? [kind, a, b, c, d] : 'a malformed failure';
    case ToHost.aborted:
      return isId(a) ? [kind, a] : 'a malformed acknowledgement';
    case ToHost.hello:
      if (!isId(a) || !(b === undefined || isWhole(b))) return 'a malformed greeting';
      return b === undefined ? [kind, a] : [kind, a, b];
    case ToHost.pong:
      return [kind];
    case ToHost.loaded:
      return isLoadedFacts(a) ? [kind, a] : 'malformed facts of a loaded skill';
    case ToHost.loadFailed:
      return isText(a) && isText(b) ? [kind, a, b] : 'a malformed load failure';
    case ToHost.log:
      return isLines(a) && typeof b === 'number' ? [kind, a, b] : 'a malformed log line';
    case ToHost.imported:
      return isList(a, isModule) && isList(b, isResolution) ? [kind, a, b] : 'a malformed import';
    case ToHost.lastWords:
      return isLastWords(a) ? [kind, a] : 'malformed last words';
    case ToHost.told:
      return isTold(a) || isList(a, isText) ? [kind, a] : 'a malformed description of a server';
    case ToHost.responseHead:
      return isId(a) && isAnswerStatus(b) && isHeaders(c)
        ? [kind, a, b, c]
        : 'a malformed beginning of an answer';
    case ToHost.responseChunk:
      return isId(a) && isChunk(b) ? [kind, a, b] : 'a malformed piece of an answer';
    case ToHost.responseEnd:
      return isId(a) ? [kind, a] : 'a malformed end of an answer';
    case ToHost.requestCredit:
      return isId(a) && isWhole(b) && b > 0 ? [kind, a, b] : 'a malformed credit';
    default:
      return 'a frame of unknown kind';
  }
}

function readResponse(
  ...[id, status, headers, body, limits]: [unknown, unknown, unknown, unknown, FrameLimits]
): WorkerFrame | string {
  if (!isId(id)) return 'a response without an id';
  if (!isAnswerStatus(status)) return 'a response with a status outside 200 to 599';
  if (headers !== null && !isHeaders(headers)) return 'a response with malformed headers';
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return 'a response without a body';
  if (body.length > limits.response) return 'a response over the limit';
  return [ToHost.response, id, status, headers, body];
}

function isLoadedFacts(value: unknown): value is LoadedFacts {
  if (!isRecord(value) || typeof value['health'] !== 'boolean') return false;
  const { captured = {}, told } = value;
  return (
    (told === undefined || isTold(told)) &&
    isRecord(captured) &&
    ['inventory', 'schema', 'openapi'].every((part) => {
      const text = captured[part];
      return text === undefined || (typeof text === 'string' && text.length <= CAPTURED_CHARS);
    })
  );
}

function isTold(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TOLD_CHARS;
}

const LEVELS = new Set<unknown>(['debug', 'info', 'warn', 'error']);

function isLogLine(value: unknown): value is LogLine {
  return (
    isRecord(value) &&
    LEVELS.has(value['level']) &&
    isText(value['message']) &&
    ['requestId', 'fields', 'stack'].every((key) => isOptionalString(value[key]))
  );
}

const LAST_WORDS = new Set<unknown>([
  'exception',
  'unhandled-rejection',
  'tampered',
  'server-gone',
]);

function isLastWords(value: unknown): value is LastWords {
  if (!isRecord(value) || !isOptionalString(value['requestId'])) return false;
  if (value['kind'] === 'exit') return typeof value['code'] === 'number';
  return (
    LAST_WORDS.has(value['kind']) && isText(value['message']) && isOptionalString(value['stack'])
  );
}

function isId(value: unknown): value is number {
  return typeof value === 'number';
}

function isFailureCode(value: unknown): value is FailureCode {
  return FAILURES.has(value);
}

const FAILURES: ReadonlySet<unknown> = new Set<FailureCode>([
  'skill_error',
  'permission_denied',
  'bad_skill_response',
  'host_overloaded',
  'worker_crashed',
  'skill_overloaded',
  'skill_unavailable',
]);

const MODULE_TEXTS = ['name', 'digest', 'format'];

function isModule(value: unknown): value is ImportedModule {
  if (!isRecord(value) || !MODULE_TEXTS.every((key) => isText(value[key]))) return false;
  return value['source'] === null || typeof value['source'] === 'string';
}

function isList<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.length <= MAX_LINES && value.every(isItem);
}

function isLines(value: unknown): value is LogLine[] {
  return isList(value, isLogLine);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || isText(value);
}

function isResolution(value: unknown): value is Resolution {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
