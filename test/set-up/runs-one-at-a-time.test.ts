import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface LockModule {
  withLock: <T>(
    file: string,
    say: (message: string) => void,
    action: () => Promise<T>,
  ) => Promise<T>;
}

// Plain JavaScript for any Node, so it comes without declarations.
const source = new URL('../../scripts/setup/lock.mjs', import.meta.url).href;
const { withLock } = (await import(source)) as LockModule;

let dir: string;
let lock: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'skillet-lock-'));
  lock = path.join(dir, 'node_modules', '.lock');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const silently = () => undefined;

test('the second waits for the first, and says so', async () => {
  const order: string[] = [];
  const first = Promise.withResolvers<undefined>();
  const second = Promise.withResolvers<undefined>();
  const waited = Promise.withResolvers<string>();
  const one = withLock(lock, silently, async () => {
    first.resolve(undefined);
    await second.promise;
    order.push('first');
  });
  await first.promise;
  const two = withLock(lock, waited.resolve, async () => order.push('second'));

  expect(await waited.promise).toBe('waiting for another set-up of this folder');
  second.resolve(undefined);
  await Promise.all([one, two]);
  expect(order).toEqual(['first', 'second']);
  expect(existsSync(lock)).toBe(false);
});

test('a lock is given back when the work fails', async () => {
  const failure = withLock(lock, silently, () => Promise.reject(new Error('no space')));
  await expect(failure).rejects.toThrow('no space');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await leaveBehind({ host: hostname(), pid });
  expect(await withLock(lock, silently, async () => readFileSync(lock, 'utf8'))).toContain(
    String(process.pid),
  );
});

test('the lock of another machine is taken over when its heartbeat has stopped', async () => {
  await leaveBehind({ host: 'elsewhere', pid: process.pid });
  utimesSync(lock, new Date(0), new Date(0));
  await expect(withLock(lock, silently, async () => 'done')).resolves.toBe('done');
});

async function leaveBehind(owner: object): Promise<void> {
  await withLock(lock, silently, async () => undefined);
  writeFileSync(lock, JSON.stringify(owner));
}
