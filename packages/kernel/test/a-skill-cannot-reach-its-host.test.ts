import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What a handler with this body returns, run in a real thread of this very process. */
async function run(body: string) {
  const source = `
    import fs, { closeSync, openSync } from 'node:fs';
    import * as threads from 'node:worker_threads';
    import { kill } from 'node:process';
    const attempt = (action) => { try { return action() ?? 'done'; } catch (e) { return e.code ?? String(e); } };
    export const handler = async () => { ${body} };
  `;
  const worker = startWorker(skillFolder({ 'a.mjs': source }));
  await worker.first(ToHost.loaded);
  return { worker, answer: () => worker.ask({}) as Promise<unknown> };
}

describe('a skill', () => {
  it.each(['process.kill(process.pid)', 'kill(process.pid, "SIGKILL")', 'process.kill(0)'])(
    'that calls %s ends itself only, and is named',
    async (call) => {
      const { worker } = await run(`${call}; return {};`);
      worker.request({}, 'culprit');
      const [, words] = await worker.first(ToHost.lastWords);
      expect(words).toEqual({ kind: 'exit', code: 1, requestId: 'culprit' });
      expect((await worker.exited).code).toBe(1);
    },
  );

  it('may not signal the parent of its host, but may ask whether a process is there', async () => {
    const { answer } = await run(`return [
      attempt(() => process.kill(process.ppid, 'SIGTERM')),
      attempt(() => process.kill(-1, 'SIGTERM')),
      attempt(() => process.kill(process.pid, 0)),
    ];`);
    expect(await answer()).toEqual(['EPERM', 'EPERM', true]);
  });

  it('does not find the collector that its kernel was given', async () => {
    setFlagsFromString('--expose-gc');
    const { answer } = await run('return { gc: typeof globalThis.gc };');
    expect(await answer()).toEqual({ gc: 'undefined' });
  });

  it('closes no descriptor but those it opened', async () => {
    const { answer } = await run(`
      const closed = [];
      for (let fd = 3; fd <= 60; fd += 1) if (attempt(() => closeSync(fd)) !== 'EBADF') closed.push(fd);
      const later = await new Promise((resolve) => fs.close(5, resolve));
      const own = openSync(process.execPath);
      const mine = attempt(() => closeSync(own));
      return { closed, later: later.code, mine, again: attempt(() => closeSync(own)), odd: attempt(() => closeSync('x')) };
    `);
    expect(await answer()).toEqual({
      closed: [],
      later: 'EBADF',
      mine: 'done',
      again: 'EBADF',
      odd: 'ERR_INVALID_ARG_TYPE',
    });
  });

  it('has a bounded number of files open, and gets room by closing', async () => {
    const { answer } = await run(`
      const open = [];
      let code;
      while (code === undefined) {
        try { open.push(openSync(process.execPath)); } catch (e) { code = e.code; }
      }
      const later = await new Promise((resolve) => fs.open(process.execPath, resolve));
      const handle = await fs.promises.open(process.execPath).catch((e) => e);
      for (const fd of open) closeSync(fd);
      const again = await fs.promises.open(process.execPath);
      await again.close();
      return { count: open.length, code, later: later.code, handle: handle.code };
    `);
    expect(await answer()).toEqual({
      count: 1024,
      code: 'EMFILE',
      later: 'EMFILE',
      handle: 'EMFILE',
    });
  });

  it('uses files in every ordinary way', async () => {
    const { answer } = await run(
      `
      const name = process.env.TEST_DIR + '/file.txt';
      fs.writeFileSync(name, 'one');
      await fs.promises.appendFile(name, ' two');
      const stream = await new Promise((resolve) => {
        const chunks = [];
        fs.createReadStream(name).on('data', (c) => chunks.push(c)).on('close', () => resolve(Buffer.concat(chunks).toString()));
      });
      const handle = await fs.promises.open(name);
      const handled = await handle.readFile('utf8');
      await handle.close();
      await new Promise((resolve) => fs.createWriteStream(name).end('three', resolve));
      return [stream, handled, fs.readFileSync(name, 'utf8'), attempt(() => fs.readFileSync(name + '.no'))];
    `.replaceAll('process.env.TEST_DIR', JSON.stringify(skillFolder({ x: '' }).dir)),
    );
    expect(await answer()).toEqual(['one two', 'one two', 'three', 'ENOENT']);
  });

  it('cannot open named pipes, which would fill the pool that all share', async () => {
    const { dir } = skillFolder({ x: '' });
    const pipe = `${dir}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const { answer } = await run(`
      const pipe = ${JSON.stringify(pipe)};
      const code = (promise) => promise.then(() => 'done', (e) => e.code);
      const called = (method) => new Promise((resolve) => method(pipe, 'r', (e) => resolve(e?.code)));
      return [
        attempt(() => openSync(pipe)), attempt(() => fs.readFileSync(pipe)), await called(fs.open),
        await code(fs.promises.open(pipe)), await code(fs.promises.readFile(new URL('file://' + pipe))),
        await new Promise((resolve) => fs.createReadStream(pipe).on('error', (e) => resolve(e.code))),
      ];
    `);
    expect(await answer()).toEqual(Array.from({ length: 6 }, () => 'EINVAL'));
  });

  it('cannot use the inspector, which reaches into the thread of the host', async () => {
    const { answer } = await run(`
      const { createRequire } = await import('node:module');
      const roads = [
        await import('node:inspector'),
        await import('node:inspector/promises'),
        createRequire(import.meta.url)('inspector'),
        process.getBuiltinModule('node:inspector'),
      ];
      return roads.map(({ Session, open }) => [
        attempt(() => new Session().connectToMainThread()),
        attempt(() => new Session().connect()),
        attempt(() => open(0)),
      ]);
    `);
    const refusal = 'Error: a skill may not use the inspector';
    expect(await answer()).toEqual(Array.from({ length: 4 }, () => [refusal, refusal, refusal]));
  });

  it('cannot start threads, which would have no guards and no limits', async () => {
    const { answer } = await run(`
      const { Worker } = await import('node:worker_threads');
      const { createRequire } = await import('node:module');
      const required = createRequire(import.meta.url)('worker_threads').Worker;
      return [threads.Worker, Worker, required, class extends Worker {}].map((Kind) =>
        attempt(() => new Kind('0', { eval: true })).includes('isolation: process'));
    `);
    expect(await answer()).toEqual([true, true, true, true]);
  });

  it('finds no port to its host', async () => {
    const { answer } = await run(`return [
      String(threads.parentPort), String(threads.workerData),
      attempt(() => threads.postMessageToThread(0, 'x')).includes('may not post'),
    ];`);
    expect(await answer()).toEqual(['null', 'null', true]);
  });
});
