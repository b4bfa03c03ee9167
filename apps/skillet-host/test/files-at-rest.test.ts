import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesAtRest } from '../src/host/files-at-rest.ts';
import { workspace } from './support/workspace.ts';

const never = new AbortController().signal;

/** Does something every few milliseconds, as long as it is told to. */
function often(work: (n: number) => unknown) {
  let n = 0;
  const timer = setInterval(() => work((n += 1)), 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

test('files that do not change are at rest', async () => {
  const dir = await workspace({ a: 'a' });
  await filesAtRest(new Set([join(dir, 'a'), join(dir, 'gone')]), { signal: never, rest: 1 });
});

test('one that changes is waited for, also one that has come later or goes', async () => {
  const dir = await workspace({ a: '', b: '' });
  const [a, b] = [join(dir, 'a'), join(dir, 'b')];
  const files = new Set([a]);
  let changes = 0;
  using _ = often((n) => {
    if (n === 20) files.add(b);
    if (n > 60) return;
    changes = n;
    if (n === 60) rmSync(b);
    else appendFileSync(n < 20 ? a : b, 'x');
  });
  await filesAtRest(files, { signal: never, rest: 250 });
  expect(changes).toBe(60);
});

test('one that never comes to rest holds up nobody for long', async () => {
  const dir = await workspace({ log: '' });
  const log = join(dir, 'log');
  using _ = often(() => {
    appendFileSync(log, 'x');
  });
  await filesAtRest(new Set([log]), { signal: never, rest: 50, patience: 200 });
});

test('nobody waits for them any more', async () => {
  const waiting = new AbortController();
  const rested = filesAtRest(new Set(['/nowhere']), { signal: waiting.signal });
  waiting.abort();
  await expect(rested).rejects.toThrow('aborted');
});
