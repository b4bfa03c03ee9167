import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lackedBy, rememberPermissions } from '../src/permissions/lacking.ts';
import { failure } from '../src/run/outcome.ts';

function denied(permission: string, resource = ''): Error {
  return Object.assign(new Error('Access to this API has been restricted.'), {
    code: 'ERR_ACCESS_DENIED',
    permission,
    resource,
  });
}

function refused(syscall: string, more: object): Error {
  return Object.assign(new Error('EACCES'), { code: 'EACCES', syscall, ...more });
}

beforeEach(() => {
  rememberPermissions({
    permissions: { network: [], files: ['read:/srv/maps'], env: [], commands: [], engine: [] },
    dir: '/home/somebody/skill',
    dataDir: '/data/skill',
  });
});

describe('a permission', () => {
  it.each([
    [denied('FileSystemRead', '/etc/passwd'), 'files: ["read:/etc/passwd"]'],
    [denied('FileSystemWrite', '/srv/maps/a'), 'files: ["write:/srv/maps/a"]'],
    [denied('ChildProcess', 'git'), 'commands: ["git"]'],
    [denied('Network', 'example.org:443'), 'network: ["example.org:443"]'],
    // As Node 26 refuses to listen.
    [denied('Net'), 'network: ["*"]'],
    [Object.assign(denied(''), { permission: undefined, syscall: 'bind' }), 'network: ["*"]'],
    [denied('WorkerThreads'), 'engine: ["workers"]'],
    [denied('WASI'), 'engine: ["wasi"]'],
    [Object.assign(new Error('no'), { code: 'ERR_DLOPEN_DISABLED' }), 'engine: ["addons"]'],
    [refused('open', { path: '/etc/passwd' }), 'files: ["read:/etc/passwd"]'],
    [refused('open', { path: '/srv/maps/a' }), 'files: ["write:/srv/maps/a"]'],
    [refused('spawn ls', { path: 'ls' }), 'commands: ["ls"]'],
    [refused('connect', { address: '::1', port: 80 }), 'network: ["[::1]:80"]'],
    [refused('listen', { address: '0.0.0.0', port: 80 }), 'network: ["*"]'],
    [refused('bind', { address: '0.0.0.0' }), 'network: ["*"]'],
    [
      Object.assign(new Error('no'), {
        code: 'ERR_SYSTEM_ERROR',
        syscall: 'uv_interface_addresses',
      }),
      'network: ["*"]',
    ],
    [refused('listen', { address: '/data/s' }), 'network: ["unix:/data/s"]'],
  ])('is named by %o', (error, text) => {
    expect(lackedBy(error)?.whole).toBe(text);
  });

  it('is found in what an error came of, and among several', () => {
    const cause = denied('Network', 'example.org:443');
    expect(lackedBy(new TypeError('fetch failed', { cause }))?.whole).toContain('example.org');
    expect(lackedBy(new AggregateError([new Error('x'), cause]))?.whole).toContain('example.org');
  });

  it('is not what other errors are of, such as those of its own folders', () => {
    const circle = new Error('round');
    circle.cause = circle;
    for (const error of [
      new Error('boom'),
      circle,
      refused('open', { path: '/data/skill/x' }),
      refused('connect', { address: '/run/s' }),
      null,
      'text',
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
        },
      ),
    ])
      expect(lackedBy(error)).toBeUndefined();
  });
});

describe('what the system refuses', () => {
  let root = '';
  let dir = '';
  const held = { dataDir: '/data/skill' };
  const NOTHING = { network: [], files: [], env: [], commands: [], engine: [] };

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'skillet-lacking-')));
    dir = join(root, 'v/home/skill');
    await mkdir(dir, { recursive: true });
    await mkdir(join(root, 'v/srv'));
    for (const file of ['secret.txt', 'v/srv/copy.txt']) await writeFile(join(root, file), '');
    await symlink(join(root, 'secret.txt'), join(dir, 'link.txt'));
    await symlink('../../srv/copy.txt', join(dir, 'copied.txt'));
  });

  it('by a link in its own folder is named by where that leads', () => {
    rememberPermissions({ ...held, dir, permissions: NOTHING });
    const led = lackedBy(refused('open', { path: join(dir, 'link.txt') }));
    expect(led?.whole).toBe(`files: ["read:${join(root, 'secret.txt')}"]`);
    expect(lackedBy(refused('open', { path: join(dir, 'nothing.txt') }))).toBeUndefined();
  });

  it('of an older version is named by where the copy is from', () => {
    const older = { ...held, dir, pinnedFrom: '/home/skill' };
    rememberPermissions({ ...older, permissions: NOTHING });
    const copied = refused('open', { path: join(dir, 'copied.txt') });
    expect(lackedBy(copied)?.whole).toBe('files: ["read:/srv/copy.txt"]');
    rememberPermissions({ ...older, permissions: { ...NOTHING, files: ['write:/srv'] } });
    expect(lackedBy(copied)).toBeUndefined();
  });

  it('to start though it is permitted is a script, or no program at all', async () => {
    const [run, plain] = [join(dir, 'run.sh'), join(dir, 'plain.sh')];
    await writeFile(run, '#!/usr/bin/env -S A=1 bash -e\n', { mode: 0o755 });
    await writeFile(plain, '#!/bin/sh\n', { mode: 0o644 });
    const lacks = (file: string, ...more: string[]) => {
      const permissions = { ...NOTHING, commands: [run, plain, ...more] };
      rememberPermissions({ ...held, dir, permissions });
      return lackedBy(refused(`spawn ${file}`, { path: file }))?.whole;
    };
    expect(lacks(run)).toBe('commands: ["env", "bash"]');
    expect(lacks(run, '/usr/bin/env')).toBe('commands: ["bash"]');
    expect(lacks(run, 'env', 'bash')).toBeUndefined();
    expect(lacks(plain)).toBeUndefined();
  });
});

describe('who calls the skill', () => {
  it('is told which, without where things lie', () => {
    const outcome = failure(denied('FileSystemRead', '/home/somebody/.ssh/id'), 1000, []);
    expect(outcome).toMatchObject({
      code: 'permission_denied',
      detail: 'The skill may not do that: it lacks the permission `files: ["read:.../id"]`.',
      lacks: 'files: ["read:/home/somebody/.ssh/id"]',
    });
    const own = failure(denied('FileSystemWrite', '/home/somebody/skill/a/b'), 1000, []);
    expect(own).toMatchObject({
      detail: 'The skill may not do that: it lacks the permission `files: ["write:./a/b"]`.',
    });
  });

  it('is told the name of a Unix socket without where it lies', () => {
    const outcome = failure(denied('Network', 'unix:/run/user/1000/bus'), 1000, []);
    expect(outcome).toMatchObject({
      detail: 'The skill may not do that: it lacks the permission `network: ["unix:.../bus"]`.',
      lacks: 'network: ["unix:/run/user/1000/bus"]',
    });
  });

  it('does not hear its own secrets again', () => {
    const outcome = failure(denied('ChildProcess', 'hunter2-hunter2'), 1000, ['hunter2-hunter2']);
    expect(JSON.stringify(outcome)).not.toContain('commands: ["hunter2');
  });
});
