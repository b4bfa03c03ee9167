import { expect, test } from 'vitest';
import { CreditStream } from '../src/stream/credit-stream.ts';
import { Inflow } from '../src/stream/inflow.ts';

test('a reader that leaves while it is given what was kept gets no more of it', () => {
  const owner = { onGrant: () => undefined, onCancel: () => undefined };
  const stream = new CreditStream(owner, new Inflow(() => 0), 100);
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
