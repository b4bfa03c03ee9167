import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPiscinaRejection } from '../src/carrier/thread/piscina-errors.ts';

const file = join(mkdtempSync(join(tmpdir(), 'skillet-piscina-')), 'task.mjs');
writeFileSync(
  file,
  `export default function (what) {
    if (what === 'exit') process.exit(5);
    if (what === 'throw') setTimeout(() => { throw new Error('boom') });
    if (what === 'spin') for (;;);
    return new Promise(() => {});
  }`,
);
let pool: Piscina;
beforeAll(() => {
  pool = new Piscina({ filename: file, minThreads: 0, atomics: 'disabled' });
  pool.on('error', () => undefined);
});
afterAll(() => pool.destroy());

/** How the end of a worker that does something is read. */
function endOf(what: string, signal?: AbortSignal) {
  return pool.run(what, { signal: signal ?? null }).then(() => 'resolved', readPiscinaRejection);
}

test('an exit is read with its code', async () => {
  expect(await endOf('exit')).toEqual({ kind: 'exited', code: 5 });
});

test('an exception nobody caught is read with its message', async () => {
  expect(await endOf('throw')).toMatchObject({ kind: 'failed', message: 'boom' });
});

test('a clean out-of-memory is told apart', () => {
  // V8 may as well abort the process, so the real thing can't be asked for here.
  const error = Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  expect(readPiscinaRejection(error)).toEqual({ kind: 'out-of-memory' });
});

test('an abort is a kill, also of a thread that spins', async () => {
  const abort = new AbortController();
  const end = endOf('spin', abort.signal);
  abort.abort();
  expect(await end).toEqual({ kind: 'killed' });
});
