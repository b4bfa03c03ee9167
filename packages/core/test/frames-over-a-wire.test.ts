import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeFrames,
  FrameReader,
  LANE_VERSION,
  TO_HOST,
  TO_WORKER,
  ToHost,
  ToWorker,
  type Direction,
  type HostFrame,
} from '../src/index.ts';

interface Recorded {
  readonly to: 'worker' | 'host';
  readonly kind: string;
  /** `body` is the index of the body, which is here in hexadecimal digits. */
  readonly body?: number;
  readonly frame: readonly unknown[];
  readonly wire: string;
}

const { version, recorded } = JSON.parse(
  readFileSync(new URL('./vectors/recorded-frames.json', import.meta.url), 'utf8'),
) as { version: number; recorded: readonly Recorded[] };
const DIRECTIONS = { worker: TO_WORKER, host: TO_HOST };
const KINDS: Record<string, Record<string, number>> = { worker: ToWorker, host: ToHost };
const LIMITS = { head: 10_000, body: 100_000 };

/** Reads bytes in pieces of a size. */
function read(direction: Direction, bytes: Buffer, step: number, limits = LIMITS): unknown[] {
  const heard: unknown[] = [];
  const reader = new FrameReader(direction, limits, {
    onFrame: (frame) => heard.push(frame),
    onGarbage: () => heard.push('garbage'),
  });
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return heard;
}

/** A frame with its body as bytes, whatever form that has. */
function plain(frame: unknown, { body }: Recorded, encoding: 'latin1' | 'utf8'): unknown {
  return (frame as unknown[]).map((value, index) =>
    index === body
      ? Buffer.from(value as string, typeof value === 'string' ? encoding : undefined).toString(
          'hex',
        )
      : value,
  );
}

describe.each(recorded.map((one) => [one.to, one.kind, one] as const))(
  'a frame to the %s of the kind %s',
  (to, kind, one) => {
    const direction = DIRECTIONS[to];
    const wire = Buffer.from(one.wire, 'hex');

    test('is read as it was recorded, however it comes in pieces', () => {
      expect(one.frame[0]).toBe(KINDS[to]?.[kind]);
      for (const step of [1, 5, wire.length]) {
        const [frame] = read(direction, wire, step);
        expect(plain(frame, one, direction.encoding)).toEqual(one.frame);
      }
    });

    test('is written as it was recorded', () => {
      const frame = one.frame.map((value, index) =>
        index === one.body ? Buffer.from(value as string, 'hex') : value,
      );
      const written = encodeFrames([frame], direction);
      expect(Buffer.concat(written).toString('hex')).toBe(one.wire);
    });
  },
);

test('every kind of frame is recorded, in the version that is spoken', () => {
  expect(version).toBe(LANE_VERSION);
  for (const [to, kinds] of Object.entries(KINDS)) {
    const seen = recorded.filter((one) => one.to === to).map(({ kind }) => kind);
    expect(new Set(seen)).toEqual(new Set(Object.keys(kinds)));
  }
});

test('small and large bodies arrive whole and in order, each in memory of its own size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50_000), { maxLength: 6 }),
      fc.integer({ min: 1, max: 70_000 }),
      (sizes, step) => {
        const frames = sizes.map((size, id): HostFrame => [
          ToWorker.requestChunk,
          id,
          new Uint8Array(size).fill(id),
        ]);
        const bytes = Buffer.concat(encodeFrames(frames, TO_WORKER));
        const heard = read(TO_WORKER, bytes, step) as [number, number, Uint8Array][];
        expect(heard.map(([, id, body]) => [id, body.length, body.buffer.byteLength])).toEqual(
          sizes.map((size, id) => [id, size, size]),
        );
        expect(heard.every(([, id, body]) => body.every((byte) => byte === id))).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

const framed = (head: string, body = '') => {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(4 + head.length + body.length, 0);
  sizes.writeUInt32BE(head.length, 4);
  return Buffer.concat([sizes, Buffer.from(head + body)]);
};

test.each([
  ['text', Buffer.from('[6,[{"level":"info","message":"')],
  ['a head that is no JSON', framed('[5')],
  ['a head that is no list', framed('{"0":5}')],
  ['a list without a kind', framed('["5"]')],
  ['a head over the limit', framed(`[5,"${'x'.repeat(10_000)}"]`)],
  ['a body over the limit', framed('[11,1,0]', 'x'.repeat(100_001))],
  ['a body of a frame that has none', framed('[5]', 'x')],
  ['a head that is longer than its frame', Buffer.from([0, 0, 0, 5, 0, 0, 0, 3, 91, 53, 93])],
])('%s is garbage, and nothing is read after it', (_what, bytes) => {
  const all = Buffer.concat([framed('[5]'), bytes, framed('[5]')]);
  expect(read(TO_HOST, all, all.length)).toEqual([[ToHost.pong], 'garbage']);
  expect(read(TO_HOST, all, 7)).toEqual([[ToHost.pong], 'garbage']);
});
