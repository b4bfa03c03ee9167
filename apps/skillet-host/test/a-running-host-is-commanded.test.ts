import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import { Cli, get, run, type CliOptions, type Exit } from './support/cli.ts';
import { hostPid, isAlive } from './support/launched.ts';
import { OpenLoop } from './support/open-loop.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

let cwd: string;

beforeAll(async () => {
  // A path that is too long for a socket.
  const dir = join(await workspace(), 'a-folder-with-quite-a-long-name'.repeat(4));
  await mkdir(dir);
  await writeFile(join(dir, 'runtime-config.yaml'), commandableConfig());
  cwd = dir;
});

async function command(args: readonly string[], options: CliOptions = {}): Promise<Exit> {
  await using cli = new Cli({ cwd, ...options, args });
  return await cli.exit;
}

describe('without a host', () => {
  test.each(['status', 'reload', 'restart', 'stop'])(
    '%s says that none runs, and where it looked',
    async (name) => {
      const { code, stdout, stderr } = await command([name]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^skillet-host: no host runs here \(looked in .*\/\.skillet\/run\)\n$/,
      );
    },
  );
});

describe('a host under its launcher', () => {
  let cli: Cli;
  let url: string;
  let first: number;

  beforeAll(async () => {
    cli = new Cli({ cwd, launcher: true });
    first = await hostPid(cli);
    url = await cli.url();
    await cli.ready('c');
  });

  afterAll(async () => {
    await cli[Symbol.asyncDispose]();
  });

  test('is reached by its user alone', async () => {
    const run = join(cwd, '.skillet/run');
    const [name = ''] = (await readdir(run)).filter((entry) => entry.startsWith('control-'));
    expect((await stat(run)).mode & 0o777).toBe(0o700);
    expect((await stat(join(run, name))).mode & 0o777).toBe(0o600);
  });

  test('says how it is', async () => {
    const { stdout } = await command(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      pid: first,
      launcher: cli.process.pid,
      url,
      phase: 'serving',
      health: { status: 'healthy', skills: { c: { status: 'loaded' } } },
    });
    const text = (await command(['status'])).stdout;
    expect(text).toContain(`serving on ${url}: healthy`);
    expect(text).toMatch(/^c +loaded$/m);
  });

  test('reloads, and the command tells what came of it', async () => {
    const { code, stdout } = await command(['reload']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 unchanged\n' });
  });

  test('goes on when the configuration of the next one can not be used', async () => {
    const file = join(cwd, 'runtime-config.yaml');
    await writeFile(file, 'skills: [}');
    const { code, stderr } = await command(['restart']);
    await writeFile(file, commandableConfig());
    expect(code).toBe(1);
    expect(stderr).toContain('runtime-config.yaml');
    expect(isAlive(first)).toBe(true);
  });

  test('is replaced by another, and not one connection is refused or cut', async () => {
    const body = () => ({ do: 'ok' });
    const loads = [1, 2, 3].map(() => new OpenLoop(url, 'c', { interval: 5, body }));
    const { code, stdout } = await command(['restart']);
    const results = await Promise.all(loads.map((load) => load.end()));
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`in place of ${String(first)}`) as string,
    });
    const sent = results.reduce((sum, result) => sum + result.sent, 0);
    console.log(`${String(sent)} requests during a restart`);
    expect(sent).toBeGreaterThan(10);
    expect(results.flatMap(({ failed }) => failed)).toEqual([]);
    const second = await hostPid(cli, 2);
    await expect.poll(() => isAlive(first), { timeout: 20_000 }).toBe(false);
    expect(isAlive(second)).toBe(true);
    expect((await get(`${url}/health`))['status']).toBe('healthy');
  });

  test('is started again when the new one crashes', async () => {
    process.kill(await hostPid(cli, 2), 'SIGSEGV');
    expect(isAlive(await hostPid(cli, 3))).toBe(true);
  });

  test('is stopped, its launcher too, and leaves no socket', async () => {
    const { code, stdout } = await command(['stop']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^host \d+ has stopped\n$/) as string,
    });
    expect((await cli.exit).code).toBe(0);
    expect(await readdir(join(cwd, '.skillet/run'))).toEqual([]);
  });
});

test('a host without a launcher is stopped, but not restarted', async () => {
  await using cli = new Cli({ cwd });
  await cli.ready('c');
  const { code, stderr } = await command(['restart']);
  expect(code).toBe(1);
  expect(stderr).toContain('without a launcher');
  expect((await command(['stop'])).code).toBe(0);
  expect((await cli.exit).code).toBe(0);
});

test('a new host that can not listen where the configuration says leaves the old one', async () => {
  await using cli = new Cli({ cwd, launcher: true });
  const pid = await hostPid(cli);
  await using other = new Cli({
    cwd: await workspace({ 'runtime-config.yaml': commandableConfig() }),
  });
  const taken = new URL(await other.url()).port;
  const file = join(cwd, 'runtime-config.yaml');
  await writeFile(file, commandableConfig().replace('port: 0', `port: ${taken}`));
  const { code, stderr } = await command(['restart']);
  await writeFile(file, commandableConfig());
  expect(code).toBe(1);
  expect(stderr).toContain('the new host ended by exit code 2 before it served');
  expect(isAlive(pid)).toBe(true);
  expect((await command(['stop'])).code).toBe(0);
});

slow('a program with a port of its own is there again once the host before is gone', async () => {
  const dir = await workspace({
    'runtime-config.yaml':
      'skills: [{name: own, path: ./own, restart: {max: 1}}]\nserver: {host: 127.0.0.1, port: 0}\n',
    'own/Skilletfile.yaml':
      "name: own\ndescription: Has a port of its own\ncommand: [node, server.mjs, '{socket}']\n",
    'own/server.mjs': `import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
const before = (() => { try { return Number(readFileSync('port', 'utf8')); } catch { return 0; } })();
const own = createServer((_, res) => res.end());
own.listen(before, '127.0.0.1', () => {
  writeFileSync('port', String(own.address().port));
  createServer((_, res) => res.end('{}')).listen(process.argv[2]);
});
`,
  });
  await using cli = new Cli({ cwd: dir, launcher: true });
  const first = await hostPid(cli);
  const url = await cli.url();
  await cli.ready('own');
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const answered = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url + path, { agent: kept }, (res) => {
        res.resume().on('end', () => {
          resolve(res.statusCode);
        });
      })
        .on('error', reject)
        .end();
    });
  expect(await answered('/skills/own/health')).toBe(200);
  expect((await command(['restart'], { cwd: dir })).code).toBe(0);
  const second = await hostPid(cli, 2);
  const later = run(url, 'own', {});
  await cli.line(({ msg }) => msg.startsWith('restart 3 '));
  expect(isAlive(first)).toBe(true);
  kept.destroy();
  expect((await later).status).toBe(200);
  expect(isAlive(second)).toBe(true);
  expect(cli.lines.filter(({ event }) => event === 'quarantined')).toEqual([]);
  expect((await command(['stop'], { cwd: dir })).code).toBe(0);
});

slow('a host whose configuration came through a .env is found, told and replaced', async () => {
  const settings = 'settings: {data_dir: "${STATE}"}\n';
  const dir = await workspace({
    '.env': 'SKILLET_CONFIG=conf/host.yaml\nSTATE=../state\n',
    'conf/host.yaml': commandableConfig() + settings,
  });
  await using cli = new Cli({ cwd: dir, launcher: true });
  const first = await hostPid(cli);
  await cli.ready('c');
  const outcome = async (...args: string[]) => {
    const { code, stdout, stderr } = await command(args, { cwd: dir });
    return `${String(code)} ${stdout}${stderr}`;
  };
  expect(await outcome('status')).toMatch(/^0 serving on /);
  expect(await outcome('reload')).toBe('0 1 unchanged\n');
  expect(await outcome('pardon', 'c')).toBe('0 c was not suspected\n');
  expect(await outcome('restart')).toContain(`in place of ${String(first)}`);
  const second = String(await hostPid(cli, 2));
  expect(await outcome('status', '--pid', second)).toContain('loaded');
  expect(await outcome('stop', '--pid', second)).toBe(`0 host ${second} has stopped\n`);
});

test('a folder that others may read is made private', async () => {
  const dir = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const run = join(dir, '.skillet/run');
  await mkdir(run, { recursive: true });
  await chmod(run, 0o777);
  await using cli = new Cli({ cwd: dir });
  await cli.ready('c');
  await expect.poll(async () => (await stat(run)).mode & 0o777).toBe(0o700);
});
