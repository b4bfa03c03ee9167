import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BOMBS } from '../bombs.ts';
import { rmTempFolder } from '../bombs/descriptors/rm-temp-folder.ts';
import { wasmModule } from '../bombs/pool/wasm-module.ts';
import { handler } from '../chaos.ts';
import { webAssembly } from '../web-assembly.ts';

const CHAOS = new URL('../chaos.ts', import.meta.url).href;

/** A thread that sets off one bomb and then says that it got an answer. */
const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
void import(workerData.chaos).then(async ({ handler }) => {
  await handler({ bomb: workerData.bomb, ms: 0, url: '' }, {});
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
  expect(await handler({ bomb: 'ok', ms: 0, url: '' }, context)).toEqual({ done: 'ok' });
  const list = await handler({ bomb: 'list', ms: 0, url: '' }, context);
  expect(Object.keys(list as object)).toEqual(Object.keys(BOMBS));
  expect(() => handler({ bomb: 'dud', ms: 0, url: '' }, context)).toThrow('no bomb "dud"');
});

test('the temporary folder is only emptied where somebody has said that it may be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-temp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'precious'), '');
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(rmTempFolder).toThrow('chaos-may-empty-this');
  expect(await readdir(folder)).toEqual(['precious']);
  await writeFile(join(folder, 'chaos-may-empty-this'), '');
  expect(rmTempFolder()).toEqual({ done: 'rm-temp-folder' });
  expect(await readdir(folder)).toEqual(['chaos-may-empty-this']);
});

test('the WebAssembly module can be compiled', async () => {
  expect(String(await webAssembly.compile(wasmModule(3)))).toBe('[object WebAssembly.Module]');
});
