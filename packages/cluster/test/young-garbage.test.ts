import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { YoungGarbage } from '../src/link/young-garbage.ts';

const MB = 1024 * 1024;

function counted() {
  const seen = { asked: 0, collected: 0 };
  const garbage = new YoungGarbage(() => {
    seen.asked += 1;
    return () => {
      seen.collected += 1;
    };
  });
  return { garbage, seen };
}

it('collects once after each four megabytes of large messages, when their handlers are done', async () => {
  const { garbage, seen } = counted();
  for (let piece = 0; piece < 15; piece += 1) garbage.note(MB / 4);
  await turn();
  expect(seen).toEqual({ asked: 0, collected: 0 });
  garbage.note(MB / 4);
  expect(seen.collected).toBe(0);
  await turn();
  expect(seen).toEqual({ asked: 1, collected: 1 });
  for (let piece = 0; piece < 16; piece += 1) garbage.note(MB / 4);
  await turn();
  expect(seen).toEqual({ asked: 1, collected: 2 });
});

it('leaves small messages to V8', async () => {
  const { garbage, seen } = counted();
  for (let message = 0; message < 2000; message += 1) garbage.note(16 * 1024);
  await turn();
  expect(seen.asked).toBe(0);
});

it('frees the memory of buffers that nobody has any more', async () => {
  const garbage = new YoungGarbage();
  const bytes = 256 * 1024;
  const before = process.memoryUsage().arrayBuffers;
  for (let piece = 0; piece < 200; piece += 1) {
    garbage.note(new Uint8Array(bytes).byteLength);
    await turn();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MB);
});
