import { execFileSync } from 'node:child_process';
import { constants, closeSync, openSync, truncateSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ToHost } from '@skillet/core';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

const MEMORY = 64 * 1024 * 1024;

/** What a handler with this body returns; `file` is where a named pipe is, `large` what does not fit. */
async function run(body: string) {
  const { dir } = skillFolder({ large: '' });
  const file = `${dir}/pipe`;
  execFileSync('mkfifo', [file]);
  truncateSync(`${dir}/large`, MEMORY + 1);
  const source = `
    import fs from 'node:fs';
    import promises from 'node:fs/promises';
    const file = ${JSON.stringify(file)};
    const large = ${JSON.stringify(`${dir}/large`)};
    const own = ${JSON.stringify(`${dir}/own`)};
    const now = (action) => { try { action(); return 'done'; } catch (error) { return error.code; } };
    const later = (promise) => promise.then(() => 'done', (error) => error.code);
    const called = (begin) => new Promise((resolve) => begin((error) => resolve(error?.code ?? 'done')));
    export const handler = async ({ foreign }) => { ${body} };
  `;
  const worker = startWorker({
    ...skillFolder({ 'a.mjs': source }),
    inputs: { foreign: { type: 'integer', default: -1 } },
    memoryLimit: MEMORY,
  });
  await worker.first(ToHost.loaded);
  return { file, worker, answer: (input = {}) => worker.ask(input) as Promise<unknown> };
}

/** Each way to open, read or copy it. */
const WAYS = (path: string) => `[
  now(() => fs.openSync(${path})), now(() => fs.readFileSync(${path})), now(() => fs.readFileSync(${path}, 'utf8')),
  now(() => fs.writeFileSync(${path}, 'x')), now(() => fs.writeFileSync(${path}, Buffer.from('x'))),
  now(() => fs.appendFileSync(${path}, 'x')), now(() => fs.openSync(Buffer.from(${path}))),
  now(() => fs.copyFileSync(${path}, own)), now(() => fs.copyFileSync(large, ${path})),
  await called((done) => fs.open(${path}, done)), await called((done) => fs.readFile(${path}, done)),
  await called((done) => fs.writeFile(${path}, 'x', done)), await called((done) => fs.copyFile(${path}, own, done)),
  await called((done) => fs.copyFile(large, ${path}, done)),
  await called((done) => fs.createReadStream(${path}).on('error', done)),
  await called((done) => fs.createWriteStream(${path}).on('error', done)),
  await later(promises.open(${path})), await later(promises.readFile(${path})),
  await later(promises.writeFile(${path}, 'x')), await later(promises.copyFile(${path}, own)),
  await later((async () => fs.openAsBlob(${path}))()), now(() => process.loadEnvFile(${path})),
]`;

describe('a skill in a thread', () => {
  it('cannot open, read or copy a named pipe', async () => {
    const { answer } = await run(`return ${WAYS('file')};`);
    expect(new Set((await answer()) as string[])).toEqual(new Set(['EINVAL']));
  });

  it.each(['/dev/tty', '/dev/ptmx'])('cannot open, read or copy %s', async (device) => {
    const { answer } = await run(`return ${WAYS(JSON.stringify(device))};`);
    expect(new Set((await answer()) as string[])).toEqual(new Set(['EINVAL']));
  });

  it('copies no tree with a named pipe in it', async () => {
    const { answer } = await run(`
      const dir = file.replace(/pipe$/, '');
      return [await later(promises.cp(dir, own + 1, { recursive: true })), now(() => fs.cpSync(file, own + 2))];
    `);
    for (const code of (await answer()) as string[]) expect(code).toMatch(/EINVAL|ERR_FS_CP/);
  });

  it('reads what has no end a piece at a time only', async () => {
    const { answer } = await run(`
      const whole = [];
      for (const path of ['/dev/zero', '/dev/urandom']) {
        whole.push(
          now(() => fs.readFileSync(path)), now(() => fs.readFileSync(path, 'utf8')), now(() => fs.copyFileSync(path, own)),
          await called((done) => fs.readFile(path, done)), await later(promises.readFile(path)),
          await later(promises.readFile(path, 'utf8')), await later(promises.copyFile(path, own)),
          await later(promises.open(path).then(async (handle) => handle.readFile().finally(() => handle.close()))),
        );
      }
      const random = fs.openSync('/dev/urandom');
      return { whole: [...new Set(whole)], piece: fs.readSync(random, Buffer.alloc(32)), closed: now(() => fs.closeSync(random)) };
    `);
    expect(await answer()).toEqual({ whole: ['EINVAL'], piece: 32, closed: 'done' });
  });

  it('reads no file in one piece that is larger than its memory', async () => {
    const { answer } = await run(`
      const fd = fs.openSync(large);
      const refused = [
        now(() => fs.readFileSync(large)), now(() => fs.readFileSync(large, 'utf8')), now(() => fs.readFileSync(fd)),
        now(() => fs.readFileSync(fd, 'utf8')),
        await called((done) => fs.readFile(large, done)), await later(promises.readFile(large)),
      ];
      const position = fs.readSync(fd, Buffer.alloc(10));
      fs.closeSync(fd);
      return { refused: [...new Set(refused)], position };
    `);
    // By the file, or by the buffer that it would be read into.
    expect(await answer()).toEqual({ refused: ['ERR_MEMORY_LIMIT', 'EFBIG'], position: 10 });
  });

  it('uses devices that do no harm', async () => {
    const { answer } = await run(`
      fs.writeFileSync('/dev/null', 'x');
      await promises.appendFile('/dev/null', 'x');
      return [fs.readFileSync('/dev/null', 'utf8'), (await promises.readFile('/dev/null')).length, now(() => fs.copyFileSync('/dev/null', own))];
    `);
    expect(await answer()).toEqual(['', 0, 'done']);
  });

  it('neither reads nor writes through a descriptor that is not its own', async () => {
    const { file, answer } = await run(`
      const bytes = Buffer.alloc(1);
      return [
        now(() => fs.readSync(foreign, bytes)), now(() => fs.readvSync(foreign, [bytes])), now(() => fs.writeSync(foreign, bytes)),
        now(() => fs.writeSync(foreign, 'x')), now(() => fs.readFileSync(foreign)), now(() => fs.readFileSync(foreign, 'utf8')),
        now(() => fs.writeFileSync(foreign, 'x')), now(() => fs.ftruncateSync(foreign)), now(() => fs.fsyncSync(foreign)),
        await called((done) => fs.read(foreign, bytes, 0, 1, null, done)), await called((done) => fs.write(foreign, 'x', done)),
        await called((done) => fs.close(foreign, done)), await called((done) => fs.createReadStream('', { fd: foreign }).on('error', done).resume()),
      ];
    `);
    // Of this process, like those of a host.
    const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => {
      closeSync(fd);
    });
    expect(new Set((await answer({ foreign: fd })) as string[])).toEqual(new Set(['EBADF']));
  });

  it('is told why, and calls back in its own context', async () => {
    const { file, answer } = await run(`
      const { AsyncLocalStorage } = await import('node:async_hooks');
      const context = new AsyncLocalStorage();
      const tries = Array.from({ length: 20 }, (_, i) => context.run(i, () =>
        new Promise((resolve) => fs.open(file, (error) => resolve([context.getStore() === i, error.message])))));
      return (await Promise.all(tries)).filter(([same], i) => !same || i === 19);
    `);
    const why = 'a skill in a thread may not open a named pipe, which can block it for ever';
    expect(await answer()).toEqual([[true, `EINVAL: ${why}, open '${file}'`]]);
  });
});
