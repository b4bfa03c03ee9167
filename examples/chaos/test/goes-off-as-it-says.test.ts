import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { BOMBS } from '../bombs.ts';
import { handler } from '../chaos.ts';

const CHAOS = new URL('../chaos.ts', import.meta.url).href;

/** A thread that sets off one bomb and then says that it got an answer. */
const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
void import(workerData.chaos).then(async ({ handler }) => {
  await handler({ bomb: workerData.bomb, ms: 0 }, {});
  parentPort.postMessage('answered');
});
`;

interface End {
  readonly answered: boolean;
  readonly error: string | undefined;
  readonly code: number;
}

/** Sets off a bomb, or lets the module explode at load, in a thread of its own. */
async function explode(bomb: string, atLoad = ''): Promise<End> {
  const workerData = { chaos: CHAOS, bomb };
  const env = { ...process.env, CHAOS_AT_LOAD: atLoad };
  const worker = new Worker(CODE, { eval: true, workerData, env, execArgv: [] });
  let answered = false;
  let error: string | undefined;
  worker.on('message', () => (answered = true));
  worker.on('error', (thrown) => (error = String(thrown)));
  const code = await new Promise<number>((resolve) => worker.on('exit', resolve));
  return { answered, error, code };
}

test.each([
  ['throw', 'thrown by the handler'],
  ['reject', 'rejected by the handler'],
  ['throw-in-timer', 'thrown in a timer'],
  ['recursion', 'Maximum call stack size exceeded'],
  ['abort', 'process.abort() is not supported in workers'],
])('%s ends a bare worker with its error', async (bomb, message) => {
  const { answered, error, code } = await explode(bomb);
  expect({ answered, code }).toEqual({ answered: false, code: 1 });
  expect(error).toContain(message);
});

test.each([
  ['exit-0', 0],
  ['exit-1', 1],
])('%s ends a bare worker without a word', async (bomb, code) => {
  expect(await explode(bomb)).toEqual({ answered: false, error: undefined, code });
});

test('reject-later answers first', async () => {
  const { answered, error } = await explode('reject-later');
  expect(answered).toBe(true);
  expect(error).toContain('rejected after the answer');
});

test.each([
  ['throw', 'told to fail at load'],
  ['nonsense', 'does not know "nonsense"'],
])('CHAOS_AT_LOAD=%s fails at load', async (atLoad, message) => {
  expect((await explode('ok', atLoad)).error).toContain(message);
});

test('CHAOS_AT_LOAD=exit exits at load, crash-later after an answer', async () => {
  expect(await explode('ok', 'exit')).toEqual({ answered: false, error: undefined, code: 3 });
  const later = await explode('ok', 'crash-later');
  expect(later.answered).toBe(true);
  expect(later.error).toContain('one second after the start');
});

test('`list` says what each bomb does, and `ok` does nothing', async () => {
  const context = { dataDir: '' } as Parameters<typeof handler>[1];
  expect(await handler({ bomb: 'ok', ms: 0 }, context)).toEqual({ done: 'ok' });
  const list = await handler({ bomb: 'list', ms: 0 }, context);
  expect(Object.keys(list as object)).toEqual(Object.keys(BOMBS));
  expect(() => handler({ bomb: 'dud', ms: 0 }, context)).toThrow('no bomb "dud"');
});
