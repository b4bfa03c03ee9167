import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command, filesOf, lockOf } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';
const TOKEN = 'a-token-that-is-long-enough-to-be-one';

async function project(install: string, ...flags: readonly string[]) {
  const cwd = await workspace({
    'project/runtime-config.yaml': CONFIG + install,
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'broken/Skilletfile.yaml': SKILLETFILE,
    'broken/skill.js': 'throw new Error("not today");\n',
  });
  const args = flags.length === 0 ? [] : ['start', ...flags];
  const host = new Cli({ cwd: join(cwd, 'project'), args, env: { SKILLET_ADMIN_TOKEN: TOKEN } });
  return { cwd, host, url: await host.url() };
}

async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  token: string | undefined = TOKEN,
) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('an admin installs what the configuration allows, and takes it away again; both are told with who it was', async () => {
  const { cwd, host, url } = await project('install: {allow: [../echo, ../broken]}\n');
  await using _ = host;
  const before = await filesOf(cwd);
  const looked = await ask(url, 'POST', '/skills', { source: '../echo', dry_run: true });
  expect(looked).toMatchObject({ status: 200, body: { outcome: 'checked' } });
  // A look runs nothing, and what is installed afterwards is what was seen.
  const seen = await ask(url, 'POST', '/skills', { source: '../broken', look: true });
  expect(seen).toMatchObject({ status: 200, body: { outcome: 'looked' } });
  const treeOf = ({ body }: typeof seen) => (body['skill'] as { tree: string }).tree;
  const wish = { source: '../echo', name: 'say' };
  const other = await ask(url, 'POST', '/skills', { ...wish, tree: treeOf(seen) });
  expect(other.status).toBe(422);
  expect(other.body['detail']).toContain('it is not what was looked at');
  expect(await filesOf(cwd)).toEqual(before);
  const same = await ask(url, 'POST', '/skills', { ...wish, tree: treeOf(looked) });
  expect(same).toMatchObject({
    status: 201,
    body: { outcome: 'installed', skill: { name: 'say', version: '1.0.0' } },
  });
  expect((await run(url, 'say', { text: 'hi' })).body).toEqual({ text: 'hi' });
  expect(await host.line((line) => line['action'] === 'install')).toMatchObject({
    mount: 'say',
    by: 'admin',
  });
  expect(await ask(url, 'POST', '/skills', { source: '../echo', name: 'say' })).toMatchObject({
    status: 200,
    body: { outcome: 'unchanged' },
  });
  // What is installed is not what was seen elsewhere.
  expect(await ask(url, 'POST', '/skills', { ...wish, tree: treeOf(seen) })).toMatchObject({
    status: 422,
  });
  const refused = await ask(url, 'POST', '/skills', { source: '../broken', name: 'say' });
  expect(refused.status).toBe(422);
  expect(refused.body['detail']).toContain('not today');
  expect(JSON.stringify(refused.body)).not.toContain(cwd);
  expect((await run(url, 'say', { text: 'hi' })).body).toEqual({ text: 'hi' });

  expect((await ask(url, 'DELETE', '/skills/say', undefined, '')).status).toBe(401);
  expect(await ask(url, 'DELETE', '/skills/say')).toMatchObject({ status: 200 });
  expect((await run(url, 'say', {})).status).toBe(404);
  expect(await host.line((line) => line['action'] === 'uninstall')).toMatchObject({ by: 'admin' });
  expect((await ask(url, 'DELETE', '/skills/say')).status).toBe(404);
  expect(await lockOf(cwd)).toEqual({});
  // The command line is somebody, too.
  await command(cwd, ['install', '../echo', '--yes'], { SKILLET_ADMIN_TOKEN: TOKEN });
  expect(
    await host.line((line) => line['action'] === 'install' && line['mount'] === 'echo'),
  ).toMatchObject({ by: 'the command line' });
}, 120_000);

test('nobody installs over HTTP what the configuration does not name', async () => {
  const { cwd, host, url } = await project('');
  await using _ = host;
  const before = await filesOf(cwd);
  const wish = { source: '../echo' };
  const asked = await ask(url, 'POST', '/skills', wish);
  expect(asked.status).toBe(403);
  expect(asked.body['detail']).toContain('`install.allow` is not there');
  expect((await ask(url, 'POST', '/skills', wish, '')).status).toBe(401);
  await appendFile(join(cwd, 'project/runtime-config.yaml'), 'install: {allow: [../other]}\n');
  await ask(url, 'POST', '/reload');
  const other = await ask(url, 'POST', '/skills', wish);
  expect(other.status).toBe(422);
  expect(other.body['detail']).toContain('install.allow does not allow ../echo');
  const frozen = `${CONFIG}install: {allow: [../echo], frozen: true}\n`;
  await writeFile(join(cwd, 'project/runtime-config.yaml'), frozen);
  await ask(url, 'POST', '/reload');
  expect((await ask(url, 'POST', '/skills', wish)).status).toBe(403);
  const { 'runtime-config.yaml': _one, ...rest } = before;
  const { 'runtime-config.yaml': _two, ...after } = await filesOf(cwd);
  expect(after).toEqual(rest);
}, 120_000);

test('one is installed at a time, and none by a host that was started frozen', async () => {
  const { cwd, host, url } = await project('install: {allow: [../echo, npm:never]}\n');
  await using _ = host;
  const wish = { source: '../echo', dry_run: true };
  const both = await Promise.all([
    ask(url, 'POST', '/skills', wish),
    ask(url, 'POST', '/skills', wish),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  // A look ends with who asked for it: nobody waits then for a registry that says nothing.
  await using registry = createServer();
  await once(registry.listen(0, '127.0.0.1'), 'listening');
  const { port } = registry.address() as AddressInfo;
  await writeFile(join(cwd, 'project/.npmrc'), `registry=http://127.0.0.1:${String(port)}/\n`);
  const asked = once(registry, 'request');
  const left = new AbortController();
  const looking = fetch(`${url}/skills`, {
    ...{ method: 'POST', signal: left.signal, headers: { authorization: `Bearer ${TOKEN}` } },
    body: JSON.stringify({ source: 'npm:never', look: true }),
  });
  await asked;
  expect((await ask(url, 'GET', '/installed')).body['under_way']).toMatchObject({
    ...{ action: 'look', what: 'npm:never', by: 'admin' },
  });
  left.abort();
  await expect(looking).rejects.toThrow();
  const next = () => ask(url, 'POST', '/skills', { source: '../echo', look: true });
  await expect.poll(async () => (await next()).status, { timeout: 60_000 }).toBe(200);
  registry.closeAllConnections();
  expect((await ask(url, 'GET', '/installed')).body['under_way']).toBe(null);
  await command(cwd, ['install', '../echo', '--yes']);
  const args = ['start', '--frozen'];
  const env = { SKILLET_ADMIN_TOKEN: TOKEN };
  host.signal('SIGKILL');
  await host.exit;
  await using frozen = new Cli({ cwd: join(cwd, 'project'), args, env });
  const there = await frozen.url();
  for (const [method, path, body] of [
    ['POST', '/skills', { source: '../echo' }],
    ['DELETE', '/skills/echo', undefined],
  ] as const) {
    const { status, body: told } = await ask(there, method, path, body);
    expect({ method, status }).toEqual({ method, status: 403 });
    expect(told['detail']).toContain('start --frozen');
  }
}, 120_000);

test('what the configuration goes on serving is not taken away', async () => {
  const { cwd, host, url } = await project('install: {allow: [../echo]}\n');
  await using _ = host;
  await ask(url, 'POST', '/skills', { source: '../echo' });
  const entry = 'skills: [{name: echo, installed: echo}]\n';
  const config = join(cwd, 'project/runtime-config.yaml');
  await writeFile(config, CONFIG.replace('skills: []\n', entry));
  await ask(url, 'POST', '/reload');
  const before = await filesOf(cwd);
  const refused = await ask(url, 'DELETE', '/skills/echo');
  expect(refused.status).toBe(422);
  expect(refused.body['detail']).toContain('echo stays as it was: the configuration has an entry');
  expect(await filesOf(cwd)).toEqual(before);
  // Nor where the host can't read its configuration.
  await appendFile(config, 'mcp: 7\n');
  expect((await ask(url, 'DELETE', '/skills/echo')).status).toBe(422);
  await writeFile(config, CONFIG.replace('skills: []\n', entry));
  expect(await filesOf(cwd)).toEqual(before);
  expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
  expect(await get(`${url}/health`)).toMatchObject({ skills: { echo: { status: 'loaded' } } });
}, 120_000);

test('a wish that is none is told what it should be', async () => {
  const { host, url } = await project('install: {allow: ["*"]}\n');
  await using _ = host;
  for (const [body, says] of [
    [[], 'an object with a `source`'],
    [{}, '`source` must be text'],
    [{ source: './x', force: true }, 'There is no "force" here'],
    [{ source: './x', args: 'a' }, '`args` must be a list of texts'],
    [{ source: 'nonsense' }, 'for a package npm:nonsense'],
    [{ source: '--help' }, '--help'],
    [{ source: './x\0' }, 'a NUL'],
    [{ source: './x', args: ['a\0'] }, 'a NUL'],
    [{ source: './nowhere' }, 'neither a folder nor a file there'],
  ] as const) {
    const { status, body: told } = await ask(url, 'POST', '/skills', body);
    expect({ body, status }).toEqual({ body, status: 422 });
    expect(told['detail']).toContain(says);
  }
  const { paths } = (await get(`${url}/openapi.json`)) as { paths: Record<string, object> };
  expect(paths['/skills']).toHaveProperty('post.responses.201');
  expect(JSON.stringify(paths['/skills'])).toContain('"not-tried"');
}, 120_000);
