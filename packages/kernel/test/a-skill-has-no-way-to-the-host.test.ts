import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What a handler with this body returns, in a module that begins with `top`. */
async function result(body: string, top = ''): Promise<unknown> {
  const text = `${top}\nexport async function handler(params, context) { ${body} }\n`;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

describe('the ports of a thread', () => {
  it.each([
    [
      "import { parentPort, workerData } from 'node:worker_threads';",
      'return [parentPort, workerData];',
    ],
    ["import * as all from 'node:worker_threads';", 'return [all.parentPort, all.workerData];'],
    ["import all from 'worker_threads';", 'return [all.parentPort, all.workerData];'],
    [
      "import { createRequire } from 'node:module'; const all = createRequire(import.meta.url)('worker_threads');",
      'return [all.parentPort, all.workerData];',
    ],
    [
      '',
      "const all = process.getBuiltinModule('worker_threads'); return [all.parentPort, all.workerData];",
    ],
  ])('are not there: %s %s', async (top, body) => {
    expect(await result(body, top)).toEqual([null, null]);
  });

  it('are not among the handles of the process', async () => {
    const body = 'return process._getActiveHandles().map((handle) => handle.constructor.name);';
    expect(await result(body)).not.toContain('MessagePort');
  });

  it('are not what the code runs for', async () => {
    const top = "import { executionAsyncResource } from 'node:async_hooks';";
    const body = 'return executionAsyncResource().constructor?.name ?? null;';
    expect(await result(body, top)).not.toContain('MessagePort');
  });

  it('cannot be got by a change of what ports do', async () => {
    const top = `
      import { MessagePort } from 'node:worker_threads';
      const post = MessagePort.prototype.postMessage;
      let caught = 0;
      MessagePort.prototype.postMessage = function (...args) { caught += 1; return post.apply(this, args); };
    `;
    const body =
      'console.log("x"); await new Promise((resolve) => setTimeout(resolve)); return caught;';
    expect(await result(body, top)).toBe(0);
  });

  it('carry on when a skill replaces the timers', async () => {
    const top =
      'for (const name of ["setImmediate", "setTimeout"]) globalThis[name] = () => { throw 1; };';
    expect(await result('return { ok: true };', top)).toEqual({ ok: true });
  });
});
