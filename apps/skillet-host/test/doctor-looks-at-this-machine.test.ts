import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../src/cli/doctor/finding.ts';
import { Cli, type CliOptions, type Exit } from './support/cli.ts';
import { commandableConfig, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

interface Examined extends Exit {
  readonly ok: boolean;
  /** The finding of a check. */
  readonly of: (check: string) => Finding | undefined;
}

/** Runs `skillet-host doctor --json` to its end. */
async function examine(options: CliOptions): Promise<Examined> {
  await using cli = new Cli({ ...options, args: ['doctor', '--json', ...(options.args ?? [])] });
  const exit = await cli.exit;
  const { ok, findings } = JSON.parse(exit.stdout) as { ok: boolean; findings: Finding[] };
  return { ...exit, ok, of: (name) => findings.find(({ check }) => check === name) };
}

/** Without proxies of whoever runs the tests. */
const NO_PROXIES = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
    [name, ''],
    [name.toLowerCase(), ''],
  ]),
);

test('a machine on which the host runs has no fault, and nothing is left behind', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const { code, ok, of, stderr } = await examine({ cwd, env: NO_PROXIES });
  expect({ code, ok, stderr }).toEqual({ code: 0, ok: true, stderr: '' });
  for (const check of ['node', 'port', 'data folder', 'descriptors', 'proxies', 'localhost']) {
    expect(of(check)).toMatchObject({ state: 'ok' });
  }
  expect(await readdir(cwd)).toEqual(['runtime-config.yaml']);
});

test('in a pipe it is text with a line for each check', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  await using cli = new Cli({ cwd, args: ['doctor'] });
  const { code, stdout } = await cli.exit;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✔ ok {7}port {2,}any free one/m);
  expect(stdout).not.toContain('\u001b');
});

test('few descriptors are told, with the command that gives more', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const { of } = await examine({ cwd, descriptors: 128 });
  expect(of('descriptors')).toMatchObject({ state: 'warning' });
  expect(of('descriptors')?.found).toContain('a process may have 128');
  expect(of('descriptors')?.remedy).toContain('ulimit -n 1024');
});

test('a port that is taken is a fault that names who has it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = commandableConfig().replace('port: 0', `port: ${String(port)}`);
  const cwd = await workspace({ 'runtime-config.yaml': config });
  const { code, ok, of } = await examine({ cwd });
  expect({ code, ok }).toEqual({ code: 1, ok: false });
  expect(of('port')).toMatchObject({ state: 'fault' });
  if (process.platform === 'linux') expect(of('port')?.found).toContain(String(process.pid));
});

test('a data folder that cannot be written is a fault', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig(), taken: 'a file' });
  const { code, of } = await examine({ cwd, env: { SKILLET_DATA_DIR: 'taken' } });
  expect(code).toBe(1);
  expect(of('data folder')).toMatchObject({ state: 'fault' });
  expect(of('data folder')?.found).toContain('it is not a folder');
});

const isRoot = process.getuid?.() === 0;

// Root writes everywhere; it may hide a folder behind a read-only mount instead.
test('a data folder that is read-only is a fault', async (context) => {
  context.skip(process.platform !== 'linux' && isRoot, 'root writes everywhere');
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const data = join(cwd, 'data');
  await mkdir(data, { mode: isRoot ? 0o755 : 0o555 });
  const mount = `mount --bind "${data}" "${data}" && mount -o remount,bind,ro "${data}" && exec "$0" "$@"`;
  const behind = isRoot ? { behind: ['unshare', '-m', 'sh', '-c', mount] } : {};
  const { code, of } = await examine({ cwd, env: { SKILLET_DATA_DIR: data }, ...behind });
  expect(code).toBe(1);
  expect(of('data folder')?.found).toMatch(/it is read-only|belongs to another user/);
});

test('a skill in Python where there is no Python is a fault', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': 'skills: [{name: py, path: ./py}]\nserver: {port: 0}\n',
    'py/Skilletfile.yaml': SKILLETFILE.replace('runtime: node', 'runtime: python'),
    'py/skill.py': 'def handler(inputs, context):\n    return inputs\n',
  });
  const empty = join(cwd, 'bin');
  await mkdir(empty);
  const { code, of } = await examine({ cwd, env: { PATH: empty } });
  expect(code).toBe(1);
  expect(of('python')).toMatchObject({ state: 'fault' });
  expect(of('python')?.effect).toContain('py');
});

test('a program that is not installed is a fault', async () => {
  const config = 'skills: [{name: files, mcp: {command: [no-such-program]}}]\nserver: {port: 0}\n';
  const cwd = await workspace({ 'runtime-config.yaml': config });
  const { code, of } = await examine({ cwd });
  expect(code).toBe(1);
  expect(of('programs')?.found).toContain('files: there is no program "no-such-program"');
});

test('a configuration that cannot be used is a fault, and the machine is looked at all the same', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': 'servers: {}\n' });
  const { code, of } = await examine({ cwd });
  expect(code).toBe(1);
  expect(of('configuration')?.found).toContain('servers');
  expect(of('node')).toMatchObject({ state: 'ok' });
});

test('a configuration that is not there is a fault', async () => {
  const { code, of } = await examine({ cwd: await workspace(), args: ['-c', 'gone.yaml'] });
  expect(code).toBe(1);
  expect(of('configuration')?.found).toContain('gone.yaml');
});

test('a proxy for this very machine is told, without its password', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const env = { ...NO_PROXIES, HTTP_PROXY: 'http://u:secret@proxy.test:3128', NO_PROXY: '' };
  const { of, stdout } = await examine({ cwd, env });
  expect(of('proxies')).toMatchObject({ state: 'warning' });
  expect(stdout).not.toContain('secret');
});

test('the host that runs is asked, and its port is its own', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': 'skills: [{name: echo, path: ./echo}]\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.mjs': ECHO,
  });
  await using host = new Cli({ cwd, args: ['--port', '0'] });
  const { port } = new URL(await host.url());
  await host.ready('echo');
  const { code, of } = await examine({ cwd, env: { PORT: port } });
  expect(code).toBe(0);
  expect(of('host')).toMatchObject({ state: 'ok' });
  expect(of('host')?.found).toContain(`serving on http://127.0.0.1:${port}`);
  if (process.platform === 'linux') expect(of('port')?.found).toContain('the running host');
});

test('a folder of links is followed nowhere', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  await symlink('/', join(cwd, 'loop'));
  await writeFile(join(cwd, 'runtime-config.yaml'), commandableConfig());
  const { code } = await examine({ cwd, env: { SKILLET_DATA_DIR: cwd } });
  expect(code).toBe(0);
});
