import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What a handler with this body returns, in a thread that has `require` and `attempt`. */
async function result(body: string): Promise<unknown> {
  const text = `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const attempt = (action) => { try { return action() ?? 'done'; } catch (e) { return e.code + ': ' + e.message; } };
    export async function handler() { ${body} }
  `;
  const worker = startWorker(skillFolder({ 'a.mjs': text }));
  await worker.first(ToHost.loaded);
  return worker.ask({});
}

describe('a skill in a thread is refused', () => {
  it.each([
    "require('v8').setFlagsFromString('--gc-interval=1')",
    "process.getBuiltinModule('v8').setFlagsFromString('--allow-natives-syntax')",
    "require('v8').queryObjects(Object)",
    "require('v8').writeHeapSnapshot()",
    "require('v8').getHeapSnapshot()",
    "require('v8').setHeapSnapshotNearHeapLimit(1)",
    "require('os').setPriority(0, 19)",
    "require('os').setPriority(19)",
    "require('os').setPriority(process.pid, 19)",
    "require('os').setPriority(process.ppid, 19)",
    "require('os').setPriority(Number(require('fs').readdirSync('/proc/self/task').at(-1)), 19)",
    "process.execve('/bin/true', [], {})",
    "process._linkedBinding('x')",
    'process.umask(0)',
    "process.chdir('/')",
    'process.seteuid(0)',
    'process.setgroups([0])',
    'process.report.writeReport()',
    "require('crypto').setEngine('dynamic')",
    "require('crypto').setFips(true)",
    "require('util').setTraceSigInt(true)",
    "require('module').register('./x.mjs', import.meta.url)",
    "process.binding('fs').close(1)",
    "new (process.binding('tcp_wrap').TCP)(0)",
    "new (process.binding('inspector').MainThreadConnection)()",
    "process.binding('inspector').open(0, '127.0.0.1')",
    "process.binding('os').setPriority(0, 19)",
    "process.binding('process_wrap').Process.call({})",
    "process.binding('contextify').startSigintWatchdog()",
  ])('%s', async (call) => {
    expect(await result(`return attempt(() => ${call});`)).toMatch(
      /^ERR_WORKER_UNSUPPORTED_OPERATION: /,
    );
  });

  it('the class of threads, whatever leads to it', async () => {
    const body = `
      const { Worker } = require('worker_threads');
      const kinds = [Worker, Worker.prototype.constructor, (class extends Worker {}),
        Object.getPrototypeOf(class extends Worker {}), Worker.prototype.constructor.prototype.constructor];
      return kinds.map((Kind) => attempt(() => new Kind('0', { eval: true })).includes('isolation: process'));
    `;
    expect(await result(body)).toEqual([true, true, true, true, true]);
  });

  it('signals to the process around its host, by the inner function as well', async () => {
    const body = `return [process._kill(process.ppid, 15), process._kill(-1, 15), process._kill(process.pid, 0)];`;
    expect(await result(body)).toEqual([-1, -1, 0]);
  });

  it('what says how to do it otherwise', async () => {
    expect(await result("return attempt(() => require('v8').setFlagsFromString('--x'));")).toBe(
      'ERR_WORKER_UNSUPPORTED_OPERATION: a skill in a thread may not use v8.setFlagsFromString, ' +
        'which changes V8 for the whole host; run it with `isolation: process`',
    );
    expect(await result("return attempt(() => require('module').register('x'));")).toContain(
      'use registerHooks',
    );
  });
});

describe('a skill that ends its process by an inner function', () => {
  it.each(['process._kill(process.pid, 9)', 'process._kill(0, 15)', 'process.reallyExit(1)'])(
    '%s ends itself only',
    async (call) => {
      const text = `export const handler = () => { ${call}; };`;
      const worker = startWorker(skillFolder({ 'a.mjs': text }));
      await worker.first(ToHost.loaded);
      worker.request({});
      expect((await worker.exited).code).toBe(1);
    },
  );
});

describe('what old packages read of the inner side of Node', () => {
  it('is there: constants, names of modules, sizes', async () => {
    const body = `
      const { binding } = process;
      return {
        natives: Object.keys(binding('natives')).includes('fs'),
        constants: binding('constants').fs.O_RDONLY === require('fs').constants.O_RDONLY,
        errno: binding('uv').errname(-2),
        util: binding('util').isRegExp(/x/),
        size: binding('buffer').kStringMaxLength,
        has: typeof binding('fs').internalModuleStat,
        tty: binding('tty_wrap').isTTY(99),
        same: binding('fs') === binding('fs'),
        none: attempt(() => binding('nothing')).includes('No such module'),
      };
    `;
    expect(await result(body)).toEqual({
      natives: true,
      constants: true,
      errno: 'ENOENT',
      util: true,
      size: 536_870_888,
      has: 'function',
      tty: false,
      same: true,
      none: true,
    });
  });

  it('is there: a report, without the environment of the host', async () => {
    const body = `
      const { report } = process;
      report.excludeNetwork = true;
      report.directory = '/nowhere';
      const { header, sharedObjects, environmentVariables } = report.getReport();
      return {
        glibc: typeof header.glibcVersionRuntime,
        shared: sharedObjects.length > 0,
        environmentVariables: typeof environmentVariables,
        error: report.getReport(new Error('mine')).javascriptStack.message,
        same: process.report === report && require('process').report === report,
      };
    `;
    expect(await result(body)).toEqual({
      glibc: 'string',
      shared: true,
      environmentVariables: 'undefined',
      error: 'Error: mine',
      same: true,
    });
    expect(process.report.directory).toBe('');
  });

  it('goes to the log, when it is written there', async () => {
    const text = "export const handler = () => { process._rawDebug('raw', { a: 1 }); return {}; };";
    const worker = startWorker(skillFolder({ 'a.mjs': text }));
    await worker.first(ToHost.loaded);
    await worker.ask({});
    expect((await worker.line('raw')).message).toBe('raw { a: 1 }');
  });
});

describe('what changes nothing for others', () => {
  it.each([
    ["require('v8').getHeapStatistics().total_heap_size > 0", true],
    ["require('v8').deserialize(require('v8').serialize([1]))[0]", 1],
    ["require('os').getPriority() === require('os').getPriority(process.pid)", true],
    ["typeof require('module').registerHooks({}).deregister", 'function'],
    ["(process.title = 'mine')", 'mine'],
    ["require('crypto').getFips()", 0],
  ])('works as ever: %s', async (call, expected) => {
    expect(await result(`return attempt(() => ${call});`)).toBe(expected);
  });
});
