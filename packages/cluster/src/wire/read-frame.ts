import { KINDS, PREFIX, type Frame, type Side } from './frames.ts';
import { readAnswerHead, readCallHead, readFailure } from './read-heads.ts';

/** Bytes that the head of a frame may have. */
const MAX_HEAD = 512 * 1024;

/** What comes with the two numbers of a frame. */
interface Received {
  readonly id: number;
  readonly number: number;
  readonly rest: Uint8Array;
}

const READERS: Readonly<Record<number, (received: Received) => Frame | string>> = {
  [KINDS.call]: (received) => {
    const head = headOf(received, readCallHead);
    if (typeof head === 'string') return head;
    const body = received.rest.subarray(received.number);
    const fits = body.byteLength === 0 || (head.body === 'whole' && head.size === body.byteLength);
    return fits ? { kind: 'call', id: received.id, head, body } : 'a body of another length';
  },
  [KINDS.abort]: ({ id, rest }) => (rest.byteLength > 0 ? EXTRA : { kind: 'abort', id }),
  [KINDS.ping]: ({ id, number, rest }) => {
    if (rest.byteLength > 0) return EXTRA;
    return { kind: 'ping', id, asks: number === 1 ? true : undefined };
  },
  [KINDS.pong]: ({ id, rest }) => (rest.byteLength > 0 ? EXTRA : { kind: 'pong', id }),
  [KINDS.answer]: (received) => {
    const head = headOf(received, readAnswerHead);
    if (typeof head === 'string') return head;
    return { kind: 'answer', id: received.id, head, body: received.rest.subarray(received.number) };
  },
  [KINDS.head]: (received) => {
    const head = headOf(received, readAnswerHead);
    return typeof head === 'string' ? head : { kind: 'head', id: received.id, head };
  },
  [KINDS.failed]: (received) => {
    const failure = headOf(received, readFailure);
    return typeof failure === 'string' ? failure : { kind: 'failed', id: received.id, failure };
  },
  [KINDS['body-chunk']]: chunkOf('body'),
  [KINDS['body-end']]: endOf('body'),
  [KINDS['body-credit']]: creditOf('body'),
  [KINDS['answer-chunk']]: chunkOf('answer'),
  [KINDS['answer-end']]: endOf('answer'),
  [KINDS['answer-credit']]: creditOf('answer'),
};

const EXTRA = 'more bytes than its kind has';

/**
 * Checks what another host has sent: a frame, or the end of a sentence that says what is wrong with it. Bytes in it lie in
 * memory that is not theirs alone.
 */
export function readFrame(bytes: Uint8Array): Frame | string {
  if (bytes.byteLength < PREFIX) return 'fewer bytes than any frame has';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[view.getUint8(0)];
  if (read === undefined) return 'an unknown kind';
  return read({
    id: view.getUint32(1),
    number: view.getUint32(5),
    rest: bytes.subarray(PREFIX),
  });
}

/** The call that a frame is about which can't be read, and which side of it has sent it; undefined where that can't be told. */
export function aboutOf(
  bytes: Uint8Array,
):
  | { readonly id: number; readonly of: 'caller' | 'answerer'; readonly begins: boolean }
  | undefined {
  if (bytes.byteLength < PREFIX) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Of one that is sealed, these are in the clear.
  const [kind, id] = [view.getUint8(0) & 0x7f, view.getUint32(1)];
  if (READERS[kind] === undefined) return undefined;
  return { id, of: OF_ANSWERER.has(kind) ? 'answerer' : 'caller', begins: kind === KINDS.call };
}

/** What whoever answers sends. */
const OF_ANSWERER: ReadonlySet<number> = new Set([
  ...[KINDS.answer, KINDS.head, KINDS.failed],
  ...[KINDS['body-credit'], KINDS['answer-chunk'], KINDS['answer-end'], KINDS.pong],
]);

function headOf<Head>(
  { number, rest }: Received,
  read: (value: unknown) => Head | undefined,
): Head | string {
  if (number > MAX_HEAD || number > rest.byteLength) return 'a head that is not whole';
  try {
    const text = Buffer.from(rest.buffer, rest.byteOffset, number).toString();
    return read(JSON.parse(text)) ?? 'a malformed head';
  } catch {
    return 'a head that is no JSON';
  }
}

function chunkOf(side: Side) {
  return ({ id, number: seq, rest: bytes }: Received): Frame | string =>
    bytes.byteLength === 0 ? 'an empty piece' : { kind: 'chunk', id, side, seq, bytes };
}

function endOf(side: Side) {
  return ({ id, number: seq, rest }: Received): Frame | string =>
    rest.byteLength > 0 ? EXTRA : { kind: 'end', id, side, seq };
}

function creditOf(side: Side) {
  return ({ id, number: bytes, rest }: Received): Frame | string => {
    if (rest.byteLength > 0) return EXTRA;
    return bytes === 0 ? 'an empty credit' : { kind: 'credit', id, side, bytes };
  };
}
