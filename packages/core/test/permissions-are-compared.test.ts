import { describe, expect, it } from 'vitest';
import {
  holdsOf,
  holdText,
  mayAccess,
  mayConnect,
  mayConnectUnix,
  permissionsBeyond,
  portsNamed,
  socketsNamed,
  type ConfinementMeans,
  type Permissions,
} from '../src/index.ts';

const NOTHING: Permissions = { network: [], files: [], env: [], commands: [], engine: [] };

describe('a host', () => {
  it.each([
    ['api.example.org', 'api.example.org', 443, true],
    ['api.example.org', 'API.Example.org.', 80, true],
    ['api.example.org', 'xapi.example.org', 443, false],
    ['api.example.org:443', 'api.example.org', 443, true],
    ['api.example.org:443', 'api.example.org', 80, false],
    ['*.example.org', 'a.b.example.org', 443, true],
    ['*.example.org', 'example.org', 443, false],
    ['*.example.org', 'badexample.org', 443, false],
    ['*', 'anything', 1, true],
    ['[::1]:80', '::1', 80, true],
    ['::1', '::1', 80, true],
    ['127.0.0.1:80', '127.0.0.1', 81, false],
    ['unix:/run/x', '/run/x', 80, false],
  ])('%s: %s at %i may be reached: %s', (name, host, port, may) => {
    expect(mayConnect([name], host, port)).toBe(may);
  });

  it('is no socket, and a socket is named by its whole path', () => {
    expect(mayConnectUnix(['unix:/run/x'], '/run/x')).toBe(true);
    expect(mayConnectUnix(['unix:/run/x'], '/run/x/y')).toBe(false);
    expect(mayConnectUnix(['api.example.org'], '/run/x')).toBe(false);
  });

  it('has ports that are known only where each has one', () => {
    expect(portsNamed(['a:443', 'b:80', 'c:443', 'unix:/x'])).toEqual([80, 443]);
    expect(portsNamed(['a:443', 'b'])).toBeUndefined();
    expect(portsNamed(['*'])).toBeUndefined();
    expect(portsNamed([])).toEqual([]);
  });

  it('needs sockets of its kind', () => {
    expect(socketsNamed([])).toEqual({ inet: false, unix: false });
    expect(socketsNamed(['a'])).toEqual({ inet: true, unix: false });
    expect(socketsNamed(['unix:/x'])).toEqual({ inet: false, unix: true });
    expect(socketsNamed(['*'])).toEqual({ inet: true, unix: true });
  });
});

it('a file is permitted by a folder above it, and written only where that is said', () => {
  const held = { files: ['read:/srv/maps', 'write:/srv/out'] };
  expect(mayAccess(held, 'read', '/srv/maps/a/b')).toBe(true);
  expect(mayAccess(held, 'write', '/srv/maps/a')).toBe(false);
  expect(mayAccess(held, 'read', '/srv/maps2')).toBe(false);
  expect(mayAccess(held, 'read', '/srv/out/x')).toBe(true);
  expect(mayAccess(held, 'write', '/srv/out')).toBe(true);
  expect(mayAccess({ files: ['read:/'] }, 'read', '/etc/passwd')).toBe(true);
});

describe('what an update asks for', () => {
  const had: Permissions = {
    ...NOTHING,
    network: ['*.example.org'],
    files: ['write:/srv/out'],
    env: ['KEY'],
    memory: 256 * 1024 * 1024,
  };

  it.each([
    [{ network: ['api.example.org:443'] }, []],
    [{ network: ['example.com'] }, ['network: ["example.com"]']],
    [{ network: ['*'] }, ['network: ["*"]']],
    [{ files: ['read:/srv/out/a'] }, []],
    [{ files: ['read:/srv'] }, ['files: ["read:/srv"]']],
    [{ env: ['KEY', 'OTHER'] }, ['env: ["OTHER"]']],
    [{ commands: ['git'] }, ['commands: ["git"]']],
    [{ engine: ['addons'] as const }, ['engine: ["addons"]']],
    [{ memory: 128 * 1024 * 1024 }, []],
    [{ memory: 512 * 1024 * 1024 }, ['memory: 512MB']],
    [{ cpu: 0.5 }, ['cpu: 0.5']],
  ])('%o is more than before by %o', (asked, more) => {
    expect(permissionsBeyond({ ...NOTHING, ...asked }, had)).toEqual(more);
  });

  it('is everything once it says nothing of permissions, and nothing more where it had all', () => {
    expect(permissionsBeyond(undefined, had)).toHaveLength(1);
    expect(permissionsBeyond(had, undefined)).toEqual([]);
  });
});

describe('by what a skill is held', () => {
  const all: ConfinementMeans = { landlock: 7, seccomp: true, namespaces: true };
  const none = { landlock: 0, seccomp: false, namespaces: false, why: 'this system has neither' };
  const texts = (...args: Parameters<typeof holdsOf>) => holdsOf(...args).map(holdText);

  it('is told for each permission', () => {
    expect(texts(NOTHING, 'node', all)).toEqual([
      'network: none (held by seccomp)',
      'files: none (held by Node and Landlock)',
      'env: none (held by the host)',
      'commands: none (held by Node and Landlock)',
    ]);
  });

  it('is not promised where the system has nothing', () => {
    const open = holdsOf(NOTHING, 'python', none).filter(({ notHeld }) => notHeld !== undefined);
    expect(open.map(({ permission }) => permission)).toEqual([
      'network',
      'files',
      'env',
      'commands',
    ]);
    for (const { notHeld } of open) expect(notHeld).toContain('this system has neither');
    expect(holdsOf(NOTHING, 'node', none).map(({ heldBy }) => heldBy)).toEqual([
      [],
      ['Node'],
      ['the host'],
      ['Node'],
    ]);
  });

  it('is whole for a program that may reach nothing, and not said to tell Unix sockets apart', () => {
    for (const kind of ['program', 'program-on-port'] as const) {
      expect(holdsOf(NOTHING, kind, all)[0]).toMatchObject({ heldBy: ['seccomp'] });
      expect(holdsOf(NOTHING, kind, all)[0]?.notHeld).toBeUndefined();
    }
    const [socket] = holdsOf({ ...NOTHING, network: ['unix:/run/x'] }, 'python', all);
    expect(socket).toMatchObject({ heldBy: ['seccomp'] });
    expect(socket?.notHeld).toContain('which Unix sockets');
  });

  it('is never said to hold names of hosts, but their ports', () => {
    const [named] = holdsOf({ ...NOTHING, network: ['a.example.org:443'] }, 'node', all);
    expect(named).toMatchObject({ heldBy: ['Landlock, by the ports of TCP'] });
    expect(named?.notHeld).toContain('which hosts');
    const [any] = holdsOf({ ...NOTHING, network: ['a.example.org'] }, 'node', all);
    expect(any?.heldBy).toEqual([]);
  });

  it('is not Node where native modules or threads get around it', () => {
    const addons = { ...NOTHING, engine: ['addons'] as const };
    const files = (means: ConfinementMeans) =>
      holdsOf(addons, 'node', means).find(({ permission }) => permission === 'files');
    expect(files(all)?.heldBy).toEqual(['Landlock']);
    expect(files(none)?.heldBy).toEqual([]);
  });

  it('says of programs that may be started whether it is known which', () => {
    const git = { ...NOTHING, commands: ['git'] };
    const commandsOf = (means: ConfinementMeans) =>
      holdsOf(git, 'node', means).find(({ permission }) => permission === 'commands');
    expect(commandsOf(all)?.heldBy).toEqual(['Landlock']);
    expect(commandsOf(none)).toMatchObject({ heldBy: [] });
    expect(commandsOf(none)?.notHeld).toContain('which programs');
  });
});
