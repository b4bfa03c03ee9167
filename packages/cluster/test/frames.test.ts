import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, type CallHead, type Frame } from '../src/wire/frames.ts';
import { readFrame } from '../src/wire/read-frame.ts';

const HEAD: CallHead = {
  mount: 'm',
  method: 'POST',
  path: '/run',
  headers: 'a\nb',
  requestId: 'r',
  body: 'none',
  size: 0,
  timeout: 5,
};

/** Those that it is hardest to tell from others. */
const FRAMES: readonly Frame[] = [
  { kind: 'call', id: 1, head: HEAD, body: new Uint8Array(0) },
  { kind: 'call', id: 2, head: { ...HEAD, body: 'whole', size: 2 }, body: Buffer.from('{}') },
  { kind: 'abort', id: 3 },
  { kind: 'ping', id: 0 },
  { kind: 'answer', id: 4, head: { status: 200, headers: null }, body: Buffer.from('x') },
  { kind: 'head', id: 5, head: { status: 404, headers: ['a', 'b'] } },
  {
    kind: 'failed',
    id: 6,
    failure: { code: 'skill_timeout', detail: 'd', retryable: true, begun: false },
  },
  { kind: 'chunk', id: 7, side: 'body', seq: 1, bytes: Buffer.from('abc') },
  { kind: 'end', id: 8, side: 'answer', seq: 9 },
  { kind: 'credit', id: 9, side: 'answer', bytes: 65_536 },
];

test.each(FRAMES)('$kind arrives as it was sent', (frame) => {
  expect(plain(readFrame(encodeFrame(frame)))).toEqual(plain(frame));
});

test('whatever bytes come, they are a frame or a sentence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = readFrame(bytes);
      return typeof read === 'string' ? read.length > 0 : read.kind.length > 0;
    }),
  );
});

test('a frame with any byte changed is read, or refused, and throws never', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FRAMES),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (frame, at, by) => {
        const bytes = encodeFrame(frame);
        const place = at % bytes.byteLength;
        bytes[place] = ((bytes[place] ?? 0) + by) % 256;
        readFrame(bytes);
      },
    ),
  );
});

describe('the head of a call', () => {
  test.each([
    ['a method that is none', { method: 'GET /' }],
    ['a path that is none', { path: 'run' }],
    ['a path with a line in it', { path: '/run\r\nX: 1' }],
    ['a header without a value', { headers: 'a' }],
    ['a header whose name is none', { headers: 'a b\nc' }],
    ['a header with a return in its value', { headers: 'a\nb\rc' }],
    ['a body of no kind', { body: 'some' }],
    ['a size that is no number', { size: '5' }],
    ['a negative time', { timeout: -1 }],
    ['a door that there is not', { door: 'window' }],
    ['a caller that is no text', { caller: { name: 'admin' } }],
  ])('with %s is refused', (_, wrong) => {
    const head = { ...HEAD, ...wrong } as CallHead;
    expect(readFrame(encodeFrame({ kind: 'call', id: 1, head, body: new Uint8Array(0) }))).toBe(
      'a malformed head',
    );
  });
});

describe('the head of an answer', () => {
  test.each([
    ['a status that is none', { status: 99 }],
    ['headers that are no list of pairs', { headers: ['a'] }],
    ['a header with a line in its value', { headers: ['a', 'b\r\nSet-Cookie: c'] }],
    ['more headers than an answer may have', { headers: ['a', 'x'.repeat(65_536)] }],
  ])('with %s is refused', (_, wrong) => {
    const head = { status: 200, headers: null, ...wrong };
    expect(readFrame(encodeFrame({ kind: 'head', id: 1, head }))).toBe('a malformed head');
  });
});

/** Without what is left out, and with bytes as text. */
function plain(frame: Frame | string): unknown {
  if (typeof frame === 'string') return frame;
  const bytes = 'bytes' in frame ? frame.bytes : 'body' in frame ? frame.body : undefined;
  const text = bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : bytes;
  return JSON.parse(JSON.stringify({ ...frame, bytes: undefined, body: undefined, text }));
}
