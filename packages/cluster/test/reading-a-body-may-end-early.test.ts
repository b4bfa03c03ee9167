import { expect, test } from 'vitest';
import { CreditStream } from '../src/stream/credit-stream.ts';

test('a reader that leaves while it is given what was kept gets no more of it', () => {
  const stream = new CreditStream({ onGrant: () => undefined, onCancel: () => undefined });
  for (let seq = 0; seq < 3; seq += 1) stream.push(seq, new Uint8Array(1));
  let chunks = 0;
  stream.read({
    chunk: () => {
      chunks += 1;
      stream.cancel();
    },
    end: () => undefined,
    fail: () => undefined,
  });
  expect(chunks).toBe(1);
});
