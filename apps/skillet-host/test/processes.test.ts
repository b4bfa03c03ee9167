import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { Cli, get, run } from './support/cli.ts';
import { OpenLoop } from './support/open-loop.ts';
import { COMMANDABLE, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const PROGRAM = fileURLToPath(new URL('../../../test/fixtures/skills/program', import.meta.url));

const CONFIG = `
defaults: {timeout: 5s, workers: 1}
skills:
  - {name: child, path: ${COMMANDABLE}, mount: child, isolation: process}
  - {name: thread, path: ${COMMANDABLE}, mount: thread}
  - {name: program, path: ${PROGRAM}, mount: program}
server: {host: 127.0.0.1, port: 0}
`;

/** A host with a folder for temporary files that is its own. */
async function start(config: string, files: Readonly<Record<string, string>> = {}) {
  const temp = await mkdtemp(join(tmpdir(), 'skillet-processes-'));
  const cwd = await workspace({ 'runtime-config.yaml': config, ...files });
  const cli = new Cli({ cwd, env: { TMPDIR: temp } });
  onTestFinished(async () => {
    await cli[Symbol.asyncDispose]();
    await rm(temp, { recursive: true, force: true });
  });
  return { cli, cwd, url: await cli.url(), folders: () => socketFolders(cwd) };
}

/** The folders for sockets of processes that a host has below its data, beside the socket for commands. */
async function socketFolders(cwd: string): Promise<string[]> {
  const entries = await readdir(join(cwd, '.skillet/run'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Processes of a host: what it has started, and what it has not ended of that; the undertaker left out. */
function processesOf(host: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0 && parentOf(pid) === host)
    .filter((pid) => /process\.cjs|program\.mjs/.test(commandOf(pid)));
}

async function hostOf(cli: Cli): Promise<number> {
  const { pid } = await cli.line(({ msg }) => msg.startsWith('listening on'));
  return Number(pid);
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('a skill in a process', () => {
  both.each(
    rows<[body: unknown, headers: Record<string, string>]>(
      [
        [{ do: 'ok' }, {}],
        [{ do: 'throw' }, {}],
        ['{"do": ', {}],
      ],
      [
        [
          { do: 'context', text: 'ü' },
          { 'x-request-id': 'same', accept: 'a, b' },
        ],
        [{ do: 'reject-skill-error' }, {}],
        [{ do: 'circular' }, {}],
        [{}, {}],
        [{ skill_input: { do: 'context' }, credentials: { KEY: 'v' } }, {}],
      ],
    ),
  )('answers %j as one in a thread', async (body, headers) => {
    const { url } = await start(CONFIG);
    const answers = await Promise.all(
      ['child', 'thread'].map(async (mount) => {
        const { status, body: answer } = await run(url, mount, body, headers);
        // What differs from call to call.
        const text = JSON.stringify({ status, answer })
          .replaceAll(`"${mount}"`, '"MOUNT"')
          .replaceAll(`\\"${mount}\\"`, 'MOUNT');
        return text
          .replaceAll(/"(request_?id|requestId)":"(?!same)[^"]+"/g, '"id"')
          .replaceAll(/"threadId":\d+/g, '"threadId"')
          .replaceAll(/"connection":"[^"]+"/g, '"connection"')
          .replaceAll(/"alternatives":\[[^\]]*\],/g, '');
      }),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  test('is listed, described and well like any other', async () => {
    const { cli, url } = await start(CONFIG);
    await Promise.all(['child', 'program'].map((mount) => cli.ready(mount)));
    expect(await get(`${url}/skills/child/health`)).toMatchObject({ mood: 'fine' });
    expect(await get(`${url}/skills/program/inventory`)).toMatchObject({
      skill: { name: 'program' },
    });
    expect(await get(`${url}/skills/child`)).toMatchObject({
      workers: [{ kind: 'process', state: 'ready' }],
    });
  });

  test('is replaced by a reload under load without losing a request', async () => {
    const config = `
skills: [{name: echo, path: ./echo, mount: echo, isolation: process, workers: 1}]
server: {host: 127.0.0.1, port: 0}
`;
    const files = { 'echo/Skilletfile.yaml': SKILLETFILE, 'echo/skill.js': ECHO };
    const { cli, cwd, url } = await start(config, files);
    await cli.ready('echo');
    const load = new OpenLoop(url, 'echo', { interval: 10, body: () => ({ text: 'hi' }) });
    for (const round of [1, 2, 3]) {
      const code = `export const handler = ({ text }) => ({ text, round: ${String(round)} });\n`;
      await writeFile(join(cwd, 'echo/skill.js'), code);
      const reloaded = await fetch(`${url}/reload`, { method: 'POST' });
      expect(await reloaded.json()).toMatchObject({ updated: ['echo'] });
      expect((await run(url, 'echo', { text: 'x' })).body).toMatchObject({ round });
    }
    const { sent, failed } = await load.end();
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(10);
  });
});

test('a host that ends leaves no process and no folder behind', async () => {
  const { cli, url, folders } = await start(CONFIG);
  await Promise.all(['child', 'program'].map((mount) => cli.ready(mount)));
  const running = processesOf(await hostOf(cli));
  expect(running).toHaveLength(2);
  expect(await folders()).toHaveLength(1);
  const { body } = await run(url, 'program', { do: 'fork' });
  cli.signal('SIGTERM');
  expect(await cli.exit).toMatchObject({ code: 0 });
  expect(await folders()).toEqual([]);
  for (const pid of [...running, ...Object.values(body).map(Number)])
    await expect.poll(() => commandOf(pid)).toBe('');
});

test('a host that is killed takes its processes with it, also one that spins', async () => {
  const { cli, url, folders } = await start(CONFIG);
  await Promise.all(['child', 'program'].map((mount) => cli.ready(mount)));
  const running = processesOf(await hostOf(cli));
  expect(running).toHaveLength(2);
  // Our kernel needs none.
  expect(await folders()).toHaveLength(1);
  const [inGroup] = Object.values((await run(url, 'program', { do: 'fork' })).body).map(Number);
  void run(url, 'child', { do: 'spin', ms: 1e9 }).catch(() => undefined);
  void run(url, 'program', { do: 'spin' }).catch(() => undefined);
  await get(`${url}/health`);
  cli.signal('SIGKILL');
  await cli.exit;
  for (const pid of running) {
    await expect.poll(() => commandOf(pid), { timeout: 10_000 }).toBe('');
  }
  await expect.poll(folders, { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => commandOf(inGroup ?? 0), { timeout: 10_000 }).toBe('');
});

test('a program that never listens says so in the log, and holds up nobody', async () => {
  const config = `
skills:
  - {name: silent, path: ./silent, mount: silent, start_timeout: 300ms}
  - {name: echo, path: ./echo, mount: echo}
server: {host: 127.0.0.1, port: 0}
`;
  const { cli, url } = await start(config, {
    'silent/Skilletfile.yaml': 'name: silent\ncommand: [sh, serve.sh, "{socket}"]\n',
    'silent/serve.sh': 'echo waiting; sleep 1000\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
  });
  expect(await run(url, 'echo', { text: 'hi' })).toMatchObject({ body: { text: 'hi' } });
  expect(await cli.line(({ msg }) => msg === 'waiting')).toMatchObject({ skill: 'silent' });
  const { msg } = await cli.line(({ event }) => event === 'worker-died');
  expect(msg).toContain('did not finish loading within 300 ms');
});
