import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceQueue, STREAM_CHUNK_BYTES } from '@skillet/core';
import { PieceJoiner } from '../src/stream/piece-joiner.ts';
import { turn } from './support/fake-clock.ts';

test('pieces arrive as they came, few and of their own exact memory', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300_000, size: 'large' }), {
        maxLength: 8,
      }),
      async (given) => {
        const got: Uint8Array[] = [];
        const joiner = new PieceJoiner((piece) => got.push(piece));
        for (const piece of given) joiner.add(piece);
        await turn();
        expect(Buffer.concat(got).equals(Buffer.concat(given))).toBe(true);
        for (const { byteLength, buffer } of got) {
          expect(byteLength).toBeLessThanOrEqual(STREAM_CHUNK_BYTES);
          expect(buffer.byteLength).toBe(byteLength);
        }
      },
    ),
  );
});

test('a hundred thousand pieces of one byte become two', async () => {
  const sizes: number[] = [];
  const joiner = new PieceJoiner(({ byteLength }) => sizes.push(byteLength));
  for (let n = 0; n < 100_000; n += 1) joiner.add(new Uint8Array(1));
  await turn();
  expect(sizes).toEqual([STREAM_CHUNK_BYTES, 100_000 - STREAM_CHUNK_BYTES]);
});

test('what is dropped is handed on to nobody', async () => {
  const got: Uint8Array[] = [];
  const joiner = new PieceJoiner((piece) => got.push(piece));
  joiner.add(new Uint8Array(1));
  joiner.drop();
  await turn();
  expect(got).toEqual([]);
});

test('a queue of pieces hands them on in their order', () => {
  const queue = new PieceQueue<number>();
  for (let n = 0; n < 10; n += 1) queue.push(n);
  expect(queue.next()).toBe(0);
  queue.push(10);
  const rest: (number | undefined)[] = [];
  for (let one = queue.next(); one !== undefined; one = queue.next()) rest.push(one);
  expect(rest).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  queue.push(11);
  queue.clear();
  expect(queue.next()).toBeUndefined();
});
