import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SocketFolder } from '../src/dialect/http/socket-folder.ts';
import { program } from './support/programs.ts';
import { Rig } from './support/real-skills.ts';

const root = mkdtempSync(join(tmpdir(), 'sock-'));
afterEach(() => {
  vi.unstubAllEnvs();
});

function folder(runtimeDir?: string) {
  const made: string[] = [];
  const sockets = new SocketFolder({ runtimeDir, onMade: (path) => made.push(path) });
  return { sockets, made };
}

describe('the folder for sockets', () => {
  test("lies in the user's runtime folder, and only this user can enter it", () => {
    const own = mkdtempSync(join(root, 'user-'));
    vi.stubEnv('XDG_RUNTIME_DIR', own);
    const { sockets, made } = folder(join(root, 'run'));
    const path = sockets.next();
    expect(dirname(dirname(path))).toBe(own);
    expect(made).toEqual([dirname(path)]);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    sockets.close();
    expect(existsSync(dirname(path))).toBe(false);
  });

  test.each([undefined, '/nowhere/at/all', 'relative', '/tmp'])(
    "lies in the host's own where that of the user is %j",
    (xdg) => {
      vi.stubEnv('XDG_RUNTIME_DIR', xdg);
      const run = join(root, 'run');
      const { sockets } = folder(run);
      expect(dirname(dirname(sockets.next()))).toBe(run);
      sockets.close();
    },
  );

  test('lies where a path is short enough for a socket', () => {
    vi.stubEnv('XDG_RUNTIME_DIR', undefined);
    const { sockets } = folder(join(root, 'x'.repeat(100)));
    expect(sockets.next().length).toBeLessThanOrEqual(103);
    sockets.close();
  });

  test('is made anew when somebody has removed it', () => {
    vi.stubEnv('XDG_RUNTIME_DIR', undefined);
    const { sockets } = folder(join(root, 'run'));
    const first = dirname(sockets.next());
    rmSync(first, { recursive: true });
    const second = dirname(sockets.next());
    expect(second).not.toBe(first);
    expect(existsSync(second)).toBe(true);
    sockets.close();
  });
});

test('a program whose socket somebody removes is replaced, and no request is lost', async () => {
  const run = mkdtempSync(join(root, 'run-'));
  vi.stubEnv('XDG_RUNTIME_DIR', run);
  const rig = new Rig();
  try {
    rig.supervisor.start([program()]);
    await rig.ready();
    rmSync(run, { recursive: true });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => rig.call('p', { do: 'environment' })),
    );
    expect(answers.filter((answer) => 'code' in answer)).toEqual([]);
    await rig.event('worker-retired', ({ reason }) => reason === 'unreachable');
  } finally {
    await rig.close();
  }
});
