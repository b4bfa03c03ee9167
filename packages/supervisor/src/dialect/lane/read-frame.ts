import {
  CAPTURED_CHARS,
  isAnswerStatus,
  LOG_LINE_CHARS,
  ToHost,
  type FailureCode,
  type WorkerFrame,
  type LogLine,
} from '@skillet/core';
import { isHeaders, readStreamFrame } from './read-stream-frame.ts';

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
  const frame = raw as readonly unknown[];
  switch (frame[0]) {
    case ToHost.response:
      return readResponse(frame, limits);
    case ToHost.failed:
      return isId(frame[1]) && isFailureCode(frame[2]) && isText(frame[3])
        ? (raw as unknown as WorkerFrame)
        : 'a malformed failure';
    case ToHost.aborted:
      return isId(frame[1]) ? (raw as unknown as WorkerFrame) : 'a malformed acknowledgement';
    case ToHost.hello:
      return isId(frame[1]) && (frame[2] === undefined || Number.isSafeInteger(frame[2]))
        ? (raw as unknown as WorkerFrame)
        : 'a malformed greeting';
    case ToHost.pong:
      return [ToHost.pong];
    case ToHost.loaded:
      return isLoadReport(frame[1]) ? (raw as unknown as WorkerFrame) : 'a malformed load report';
    case ToHost.loadFailed:
      return isText(frame[1]) && isText(frame[2])
        ? (raw as unknown as WorkerFrame)
        : 'a malformed load failure';
    case ToHost.log:
      return isLines(frame[1]) && typeof frame[2] === 'number'
        ? (raw as unknown as WorkerFrame)
        : 'a malformed log line';
    case ToHost.imported:
      return isList(frame[1], isModule) && isList(frame[2], isResolution)
        ? (raw as unknown as WorkerFrame)
        : 'a malformed import';
    case ToHost.lastWords:
      return isLastWords(frame[1]) ? (raw as unknown as WorkerFrame) : 'malformed last words';
    default:
      return readStreamFrame(frame) ?? 'a frame of unknown kind';
  }
}

function readResponse(frame: readonly unknown[], limits: FrameLimits): WorkerFrame | string {
  const [, id, status, headers, body] = frame;
  if (!isId(id)) return 'a response without an id';
  if (!isAnswerStatus(status)) return 'a response with a status outside 200 to 599';
  if (headers !== null && !isHeaders(headers)) return 'a response with malformed headers';
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return 'a response without a body';
  if (body.length > limits.response) return 'a response over the limit';
  return frame as unknown as WorkerFrame;
}

function isLoadReport(value: unknown): boolean {
  if (!isRecord(value) || typeof value['health'] !== 'boolean') return false;
  const { captured = {} } = value;
  return (
    isRecord(captured) &&
    ['inventory', 'schema', 'openapi'].every((part) => {
      const text = captured[part];
      return text === undefined || (typeof text === 'string' && text.length <= CAPTURED_CHARS);
    })
  );
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

const LAST_WORDS = new Set<unknown>(['exception', 'unhandled-rejection', 'tampered']);

function isLastWords(value: unknown): boolean {
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
  return value === 'skill_error' || value === 'bad_skill_response' || value === 'host_overloaded';
}

const MODULE_TEXTS = ['url', 'file', 'digest', 'format'];

function isModule(value: unknown): boolean {
  if (!isRecord(value) || !MODULE_TEXTS.every((key) => isText(value[key]))) return false;
  return value['source'] === null || typeof value['source'] === 'string';
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= MAX_LINES && value.every(isItem);
}

function isLines(value: unknown): value is LogLine[] {
  return Array.isArray(value) && value.length <= MAX_LINES && value.every(isLogLine);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || isText(value);
}

function isResolution(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
