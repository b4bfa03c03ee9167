import { chmod, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Rig } from './support/real-skills.ts';
import { areGone, openDescriptors, program } from './support/programs.ts';
import { requestOf } from './support/skill.ts';

const MB = 1024 * 1024;
const LIMITS = program().limits;

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(async () => {
  await rig.close();
});

/** A folder with one executable shell script. */
async function script(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-script-'));
  await writeFile(join(dir, 'serve.sh'), `#!/bin/sh\n${text}\n`);
  await chmod(join(dir, 'serve.sh'), 0o755);
  return dir;
}

describe('a program', () => {
  test.each([['{socket}'], ['{port}']])('that listens on its %s is served', async (address) => {
    const command = [process.execPath, 'program.mjs', address];
    rig.supervisor.start([program({ command })]);
    const request = {
      ...requestOf({ do: 'echo' }, 'the-id'),
      path: '/run?a=b',
      headers: 'Host\nexample.org\nX-Own\n1\nX-Own\n2\nConnection\nclose\nx-skillet-call\n9',
    };
    const { status, headers, body } = await rig.supervisor.skill('p')!.dispatch(request).response;
    expect(status).toBe(200);
    expect(headers?.filter((text) => text === 'a=1' || text === 'b=2')).toEqual(['a=1', 'b=2']);
    const seen = JSON.parse(String(Buffer.from(body as Uint8Array))) as Record<string, object>;
    expect(seen).toMatchObject({ method: 'POST', url: '/run?a=b', text: '{"do":"echo"}' });
    expect(seen['headers']).toMatchObject({
      host: 'example.org',
      'x-own': '1, 2',
      'x-request-id': 'the-id',
      'x-skillet-deadline': expect.stringMatching(/^\d{13}/),
    });
    expect(seen['headers']).not.toHaveProperty('x-skillet-call');
  });

  test('runs in its folder, with the environment of its skill', async () => {
    rig.supervisor.start([program({ env: { COLOUR: 'blue' } })]);
    const { body } = await rig.call('p', { do: 'environment' });
    expect(body).toEqual({ colour: 'blue', folder: program().dir.replace(/\/$/, '') });
  });

  test.each([
    ['exit', { kind: 'exit', code: 4, byProgram: true }],
    ['segfault', { kind: 'signal', signal: 'SIGSEGV' }],
  ])('that dies by %s is restarted, and why is told', async (deed, cause) => {
    rig.supervisor.start([program()]);
    expect(await rig.call('p', { do: deed })).toMatchObject({ code: 'worker_crashed' });
    expect((await rig.event('worker-died')).cause).toEqual(cause);
    expect(await rig.call('p', { do: 'environment' })).toMatchObject({ status: 201 });
  });

  test('that never opens its socket is given up, and holds up nobody', async () => {
    const dir = await script('sleep 1000');
    const silent = program({ mount: 'silent', dir, command: ['./serve.sh', '{socket}'] });
    rig.supervisor.start([{ ...silent, startTimeout: 300 }, program()]);
    expect(await rig.call('p', { do: 'environment' })).toMatchObject({ status: 201 });
    const { cause } = await rig.event('worker-died', ({ mount }) => mount === 'silent');
    expect(cause).toEqual({ kind: 'start-timeout', after: 300 });
  });

  test.each([
    ['./nowhere', 'the program "./nowhere" is not there'],
    ['no-such-program', 'there is no program "no-such-program" in the PATH'],
    ['./program.mjs', 'the program "./program.mjs" is not executable (chmod +x)'],
  ])('%s that cannot be run says so', async (name, message) => {
    rig.supervisor.start([program({ command: [name, '{socket}'] })]);
    expect((await rig.event('worker-died')).cause).toEqual({ kind: 'load-failed', message });
  });

  test('that does not answer in time loses the call; it goes on while it answers others', async () => {
    rig.supervisor.start([program({ timeout: 300 })]);
    await rig.ready();
    expect(await rig.call('p', { do: 'hang' })).toMatchObject({ code: 'skill_timeout' });
    expect(await rig.call('p', { do: 'environment' })).toMatchObject({ status: 201 });
    expect(rig.events.some(({ type }) => type === 'worker-died')).toBe(false);
  });

  test('that answers nobody any more is ended after the deadline', async () => {
    rig.supervisor.start([program({ timeout: 300 })]);
    await rig.ready();
    expect(await rig.call('p', { do: 'spin' })).toMatchObject({ code: 'skill_timeout' });
    expect((await rig.event('worker-died')).cause.kind).toBe('blocked');
  });

  test('that stands still without a deadline near is ended for it', async () => {
    rig.supervisor.start([program({ limits: { ...LIMITS, stall: 1000 } })]);
    expect(await rig.call('p', { do: 'spin' })).toMatchObject({ code: 'limit_exceeded' });
  });

  test.each([['memory'], ['fork-memory']])('over its limit by %s is ended', async (deed) => {
    rig.supervisor.start([program({ limits: { ...LIMITS, memory: 128 * MB } })]);
    const { code, message } = await rig.call('p', { do: deed });
    expect({ code, message }).toEqual({
      code: 'limit_exceeded',
      message: expect.stringContaining('over limits.memory of 128 MB'),
    });
  });

  test('that breaks off, or answers too much, fails that call and goes on', async () => {
    rig.supervisor.start([program({ limits: { ...LIMITS, response: 50_000 } })]);
    expect(await rig.call('p', { do: 'cut-off' })).toMatchObject({ code: 'bad_skill_response' });
    expect(await rig.call('p', { do: 'large' })).toMatchObject({
      code: 'bad_skill_response',
      message: expect.stringContaining('over the limit of 50000 bytes'),
    });
    expect(await rig.call('p', { do: 'environment' })).toMatchObject({ status: 201 });
    expect(rig.events.some(({ type }) => type === 'worker-died')).toBe(false);
  });

  slow('that prints 100 MB has most of it dropped, and is not held up', async () => {
    rig.supervisor.start([program(), program({ mount: 'calm' })]);
    await rig.ready();
    const flood = rig.call('p', { do: 'print' });
    expect(await rig.call('calm', { do: 'environment' })).toMatchObject({ status: 201 });
    expect(await flood).toMatchObject({ body: 'printed' });
    const count = () => {
      const dropped = rig.events.filter((event) => event.type === 'log-dropped');
      const logged = rig.events.filter((event) => event.type === 'skill-log').length;
      return { logged, dropped: dropped.reduce((sum, { lines }) => sum + lines, 0) };
    };
    const sum = () => count().logged + count().dropped;
    await expect.poll(sum, { timeout: 10_000 }).toBe(100 * 1024);
    expect(count().logged).toBeLessThan(50_000);
  });

  test('takes all it has started with it, also what has left its group', async () => {
    rig.supervisor.start([program()]);
    const { body } = await rig.call('p', { do: 'fork' });
    const children = body as number[];
    expect(children).toHaveLength(2);
    expect(await rig.call('p', { do: 'exit' })).toMatchObject({ code: 'worker_crashed' });
    await areGone(children);
  });

  test('is loaded anew when a file of its code has changed', async () => {
    const serve = (word: string) =>
      `exec '${process.execPath}' -e 'require("http").createServer((_, res) => ` +
      `res.end(JSON.stringify("${word}"))).listen(process.argv[1])' "$1"`;
    const dir = await script(serve('before'));
    const spec = program({ dir, command: ['./serve.sh', '{socket}'] });
    rig.supervisor.start([spec]);
    expect(await rig.call('p', {})).toMatchObject({ body: 'before' });
    const plan = { specs: [spec], broken: [] };
    expect(await rig.supervisor.reload(plan)).toMatchObject({ unchanged: ['p'] });
    await writeFile(join(dir, 'serve.sh'), `#!/bin/sh\n${serve('after')}\n`);
    expect(await rig.supervisor.reload(plan)).toMatchObject({ updated: ['p'] });
    expect(await rig.call('p', {})).toMatchObject({ body: 'after' });
  });
});

test('processes leave no descriptor, no folder and no process behind', async () => {
  const mine = await mkdtemp(join(tmpdir(), 'skillet-tmp-'));
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = mine;
  try {
    // What undici and the shell of the undertaker take once stays.
    rig.supervisor.start([program()]);
    await rig.call('p', { do: 'environment' });
    await rig.supervisor.stop(1000);
    const before = openDescriptors();

    const other = new Rig();
    other.supervisor.start([program(), program({ mount: 'q' })]);
    const forked = await other.call('p', { do: 'fork' });
    await other.call('q', { do: 'exit' });
    expect(await other.call('q', { do: 'environment' })).toMatchObject({ status: 201 });
    await other.close();

    await areGone(forked.body as number[]);
    expect(await readdir(mine)).toEqual([]);
    await expect.poll(openDescriptors).toBeLessThanOrEqual(before);
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
});
