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
