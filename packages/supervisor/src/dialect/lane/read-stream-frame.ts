import {
  ANSWER_HEADER_CHARS,
  isAnswerStatus,
  STREAM_CHUNK_BYTES,
  ToHost,
  type WorkerFrame,
} from '@skillet/core';

/** Checks a frame about a streamed body; undefined for a frame about anything else. */
export function readStreamFrame(frame: readonly unknown[]): WorkerFrame | string | undefined {
  const [kind, id] = frame;
  switch (kind) {
    case ToHost.responseHead: {
      const [, , status, headers] = frame;
      return isId(id) && isAnswerStatus(status) && isHeaders(headers)
        ? (frame as unknown as WorkerFrame)
        : 'a malformed beginning of an answer';
    }
    case ToHost.responseChunk:
      return isId(id) && isChunk(frame[2])
        ? (frame as unknown as WorkerFrame)
        : 'a malformed piece of an answer';
    case ToHost.responseEnd:
      return isId(id) ? (frame as unknown as WorkerFrame) : 'a malformed end of an answer';
    case ToHost.requestCredit:
      return isId(id) && isCount(frame[2])
        ? (frame as unknown as WorkerFrame)
        : 'a malformed credit';
    default:
      return undefined;
  }
}

/** Whether headers are pairs of texts that are not too long. */
export function isHeaders(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length % 2 !== 0 || value.length > ANSWER_HEADER_CHARS)
    return false;
  let length = 0;
  for (const item of value as unknown[]) {
    if (typeof item !== 'string') return false;
    length += item.length;
  }
  return length <= ANSWER_HEADER_CHARS;
}

/** A small view of a large buffer would hold more memory than it counts for; a shared one may change. */
function isChunk(value: unknown): boolean {
  return (
    value instanceof Uint8Array &&
    value.buffer instanceof ArrayBuffer &&
    value.byteLength > 0 &&
    value.byteLength <= STREAM_CHUNK_BYTES &&
    value.buffer.byteLength <= 2 * value.byteLength &&
    !value.buffer.resizable
  );
}

function isId(value: unknown): boolean {
  return typeof value === 'number';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
