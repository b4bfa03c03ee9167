import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfinementMeans } from '@skillet/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { NODE_PRISONER } from './support/node-prisoner.ts';
import { PYTHON_PRISONER } from './support/python-prisoner.ts';
import { workspace } from './support/workspace.ts';

const CONFINE = fileURLToPath(
  new URL('../../../packages/kernel-python/skillet_kernel/confine.py', import.meta.url),
);
const manifest = (runtime: string) => `name: ${runtime}_prisoner
runtime: ${runtime}
entry: prisoner:handler
inputs:
  do: {type: string}
  to: {type: string, default: ''}
permissions: {}
`;
/** A module that the kernel for Python imports before it holds itself to anything, where one of a skill's own comes first. */
const EARLY = `
import os

HERE = os.path.dirname(os.path.abspath(__file__))
got = "nothing"
try:
    with open(os.path.join(HERE, "../outside/secret.txt")) as file:
        got = file.read()
except OSError:
    pass


def glob(pattern):
    return []
`;

let means: ConfinementMeans;
let dir = '';
let server: Server;
let port = 0;
let host: Cli;
let url = '';

beforeAll(async () => {
  means = JSON.parse(
    execFileSync('python3', [CONFINE, '--means'], { encoding: 'utf8' }),
  ) as ConfinementMeans;
  if (means.why !== undefined) process.stderr.write(`Not all can be tried here: ${means.why}.\n`);
  server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
  dir = await workspace({
    'node/Skilletfile.yaml': manifest('node'),
    'node/prisoner.js': NODE_PRISONER,
    'python/Skilletfile.yaml': manifest('python'),
    'python/prisoner.py': PYTHON_PRISONER,
    'early/Skilletfile.yaml': manifest('python'),
    'early/glob.py': EARLY,
    'early/prisoner.py':
      'import glob\ndef handler(inputs, context):\n    return {"did": glob.got}\n',
    'outside/secret.txt': 'secret',
    'outside/module.mjs': 'export default 1;\n',
  });
  await mkdir(join(dir, 'out'));
  for (const language of ['node', 'python'])
    await symlink(join(dir, 'outside/secret.txt'), join(dir, language, 'link.txt'));
  // Of the system, which every program may read.
  await symlink('/etc/hosts', join(dir, 'node/hosts.txt'));
  const granted = `{network: ["127.0.0.1:${String(port)}"], files: ["read:./outside/secret.txt", "write:./out"], env: [PRISONERS_NAME], commands: [cat]}`;
  await writeFile(
    join(dir, 'runtime-config.yaml'),
    `skills:
  - {name: node, path: node, mount: node}
  - {name: python, path: python, mount: python}
  - {name: early, path: early, mount: early}
  - {name: node2, path: node, mount: node2, permissions: ${granted}}
  - {name: python2, path: python, mount: python2, permissions: ${granted}}
defaults: {limits: {stall: 25s}}
server: {host: 127.0.0.1, port: 0}
`,
  );
  host = new Cli({ cwd: dir, env: { PRISONERS_NAME: 'ann', PRISONERS_SECRET: 'hunter2' } });
  url = await host.url();
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  server.close();
});

/** What came of something that a skill tried: its result, or the error that its caller gets. */
async function tries(mount: string, what: string, to = ''): Promise<string> {
  const { status, body } = await run(url, mount, { do: what, to });
  return status === 200
    ? `did: ${String(body['did'])}`
    : `${String(body['code'])}: ${String(body['detail'])}`;
}

const lacks = (permission: string) =>
  `permission_denied: The skill may not do that: it lacks the permission \`${permission}\`.`;
const here = () => `127.0.0.1:${String(port)}`;

describe.each(['node', 'python'])('a skill in %s', (language) => {
  const [none, some] = [language, `${language}2`];

  test('that is permitted nothing reads its own folder and keeps state, and has no more', async () => {
    expect(await tries(none, 'read', './Skilletfile.yaml')).toMatch(/^did: name: /);
    expect(await tries(none, 'keep', 'x')).toBe('did: x');
    expect(await tries(none, 'read', join(dir, 'outside/secret.txt'))).toBe(
      lacks('files: ["read:.../secret.txt"]'),
    );
    expect(await tries(none, 'read', '../outside/secret.txt')).toBe(
      lacks('files: ["read:.../secret.txt"]'),
    );
    expect(await tries(none, 'write', './new.txt')).toMatch(/^permission_denied: .*write:/);
    expect(await tries(none, 'start', 'cat')).toBe(lacks('commands: ["cat"]'));
    expect(await tries(none, 'connect', here())).toBe(lacks(`network: ["${here()}"]`));
    expect(await tries(none, 'variable', 'PRISONERS_NAME')).toBe('did: none');
    expect(await tries(none, 'variable', 'PATH')).toMatch(/^did: .*\//);
  });

  test('does what it is permitted, and that alone', async () => {
    expect(await tries(some, 'read', join(dir, 'outside/secret.txt'))).toBe('did: secret');
    expect(await tries(some, 'write', join(dir, 'out/new.txt'))).toBe('did: written');
    expect(await tries(some, 'connect', here())).toBe('did: connected');
    expect(await tries(some, 'variable', 'PRISONERS_NAME')).toBe('did: ann');
    expect(await tries(some, 'variable', 'PRISONERS_SECRET')).toBe('did: none');
    expect(await tries(some, 'start', 'cat')).toBe('did: secret');
    expect(await tries(some, 'write', join(dir, 'outside/secret.txt'))).toMatch(
      /write:\.\.\.\/secret/,
    );
    expect(await tries(some, 'read', join(dir, 'outside/module.mjs'))).toMatch(
      /read:\.\.\.\/module/,
    );
    expect(await tries(some, 'connect', '127.0.0.1:3')).toBe(lacks('network: ["127.0.0.1:3"]'));
  });

  test('gets nothing by the ways around its language, where the system holds it', async () => {
    const outcome = await run(url, none, { do: 'attack', to: join(dir, 'outside/secret.txt') });
    const { body, status } = outcome;
    expect({ status, code: body['code'] }).toEqual({ status: 200, code: undefined });
    const got = Object.entries(body['did'] as Record<string, string>);
    const held = got.filter(([, by]) => !by.startsWith('got'));
    const open = got.filter(([, by]) => by.startsWith('got')).map(([name]) => name);
    expect(held.length).toBeGreaterThan(5);
    if (means.landlock >= 6 && means.seccomp) expect(open).toEqual([]);
    const withSome = await run(url, some, { do: 'children', to: join(dir, 'outside/module.mjs') });
    expect(withSome.body).toHaveProperty('did');
    if (means.landlock > 0)
      expect(withSome.body['did']).toMatchObject({ read: 'refused', ls: 'refused' });
  });
});

test('a skill in Python is held before the first line of its own, whatever runs that', async () => {
  expect(await tries('early', '')).toBe(means.landlock > 0 ? 'did: nothing' : 'did: secret');
});

test('what is held, and by what, is told to admins and in the log, and a refusal with the whole permission', async () => {
  const health = (await get(`${url}/health`))['skills'] as Record<string, Record<string, unknown>>;
  expect(health['node']?.['permissions']).toMatchObject({
    network: { granted: 'none', held_by: means.seccomp ? ['seccomp'] : expect.anything() },
    files: { granted: 'none', held_by: means.landlock > 0 ? ['Node', 'Landlock'] : ['Node'] },
    env: { granted: 'none' },
  });
  expect(health['python2']?.['permissions']).toMatchObject({
    network: { granted: here(), not_held: expect.stringContaining('which hosts') },
    commands: { granted: 'cat' },
  });
  const line = (start: string, mount: string) =>
    host.line(({ msg, mount: of }) => of === mount && msg.startsWith(start));
  expect((await line('its permissions: network: none', 'node')).level).toBe('info');
  expect((await line('its permission `network` is not wholly held', 'node2')).level).toBe('warn');
  await line(
    `the handler failed: it lacks the permission \`files: ["read:${dir}/outside/secret.txt"]\``,
    'node',
  );
  await line(`the handler failed: The skill may not do that`, 'python');
  await host.line(({ code, mount }) => code === 'permission_denied' && mount === 'python');
});

test('a skill is held to the same after a reload, and after a rollback, in which links lead to no copies of its own', async () => {
  await writeFile(join(dir, 'node/prisoner.js'), `${NODE_PRISONER}// another\n`);
  const reload = await fetch(`${url}/reload`, { method: 'POST' });
  expect(reload.status).toBe(200);
  expect(await tries('node', 'read', join(dir, 'outside/secret.txt'))).toMatch(
    /^permission_denied/,
  );
  for (const mount of ['node', 'node2']) {
    const rollback = await fetch(`${url}/rollback?mount=${mount}`, { method: 'POST' });
    expect(rollback.status).toBe(200);
  }
  expect(await tries('node', 'read', './Skilletfile.yaml')).toMatch(/^did: name: /);
  // Without Landlock, Node follows a link that lies in a permitted folder.
  expect(await tries('node', 'read', './link.txt')).toBe(
    means.landlock > 0 ? lacks('files: ["read:.../secret.txt"]') : 'did: secret',
  );
  expect(await tries('node2', 'read', './link.txt')).toBe('did: secret');
  expect(await tries('node', 'read', './hosts.txt')).toMatch(/^did: /);
});
