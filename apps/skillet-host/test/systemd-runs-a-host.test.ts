import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { hostPid, isAlive } from './support/launched.ts';
import { commandableConfig, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const UNITS = new URL('../../../deploy/systemd/', import.meta.url);
const SERVICE = fileURLToPath(new URL('skillet-host.service', UNITS));
const SOCKET = fileURLToPath(new URL('skillet-host.socket', UNITS));

const missing = ['systemd-notify', 'systemd-socket-activate', 'systemd-analyze'].find(
  (program) => spawnSync(program, ['--version']).error !== undefined,
);
const why = `there is no ${missing ?? ''} in the PATH`;

const ECHOES = {
  'runtime-config.yaml': `skills: [{name: one, path: ./one, mount: one}]
server: {host: 127.0.0.1, port: 0}
`,
  'one/Skilletfile.yaml': SKILLETFILE,
  'one/skill.js': ECHO,
};

/** Listens where systemd would, and remembers what it hears. */
class Notices implements Disposable {
  readonly heard: string[] = [];
  readonly #child;
  readonly there: Promise<unknown>;

  readonly address: string;

  constructor(address: string) {
    this.address = address;
    const script = fileURLToPath(new URL('./support/notices.py', import.meta.url));
    this.#child = spawn('python3', [script, address], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface(this.#child.stdout);
    this.there = once(lines, 'line');
    lines.on('line', (line) => this.heard.push(JSON.parse(line) as string));
  }

  /** Resolves once it has heard something at least so many times. */
  async has(notice: string, times = 1): Promise<void> {
    await vi.waitFor(() => {
      expect(this.count(notice)).toBeGreaterThanOrEqual(times);
    }, 15_000);
  }

  count(notice: string): number {
    return this.heard.filter((one) => one.split('\n')[0] === notice).length;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

test('a host says when it serves, that it lives, and when it stops', async (context) => {
  context.skip(missing !== undefined, why);
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  using systemd = new Notices(join(cwd, 'notify'));
  await systemd.there;
  const env = { NOTIFY_SOCKET: systemd.address, WATCHDOG_USEC: '400000' };
  await using cli = new Cli({ launcher: true, cwd, env });
  const pid = await hostPid(cli);

  await systemd.has('READY=1');
  expect(systemd.heard).toContain('READY=1\nSTATUS=serving');
  await systemd.has('WATCHDOG=1', 3);
  // A host whose thread stands still gives no sign of life.
  process.kill(pid, 'SIGSTOP');
  const asked = systemd.count('WATCHDOG=1');
  await quiet(systemd, asked);
  process.kill(pid, 'SIGCONT');
  await systemd.has('WATCHDOG=1', systemd.count('WATCHDOG=1') + 1);

  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
  await systemd.has('STOPPING=1');
});

/** Resolves once a watched host has said nothing while it had the time for three signs of life. */
async function quiet(systemd: Notices, before: number): Promise<void> {
  let [last, since] = [before, performance.now()];
  await vi.waitFor(
    () => {
      const count = systemd.count('WATCHDOG=1');
      if (count !== last) [last, since] = [count, performance.now()];
      expect(performance.now() - since).toBeGreaterThan(700);
    },
    { timeout: 10_000, interval: 20 },
  );
}

test('no skill can speak for the host', async (context) => {
  context.skip(missing !== undefined, why);
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  using systemd = new Notices(join(cwd, 'notify'));
  await systemd.there;
  const env = { NOTIFY_SOCKET: systemd.address, WATCHDOG_USEC: '60000000', LISTEN_FDS: '1' };
  await using cli = new Cli({ launcher: true, cwd, env });
  const environ = await environment(await hostPid(cli));
  expect(environ).toContain('PATH=');
  expect(environ).not.toMatch(/NOTIFY_SOCKET|WATCHDOG|LISTEN_/);
});

async function environment(pid: number): Promise<string> {
  return readFile(`/proc/${String(pid)}/environ`, 'utf8');
}

test('a host that systemd listens for answers there, and no connection is refused while it is replaced', async (context) => {
  context.skip(missing !== undefined, why);
  const port = await freePort();
  const cwd = await workspace(ECHOES);
  const behind = ['systemd-socket-activate', '-l', `127.0.0.1:${String(port)}`];
  const passed = ['-E', 'PATH', '-E', 'HOME', '-E', 'SKILLET_DRAIN'];
  await using cli = new Cli({ launcher: true, cwd, behind: [...behind, ...passed] });
  const url = `http://127.0.0.1:${String(port)}`;
  // It starts the host when somebody comes.
  await vi.waitFor(async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }, 10_000);
  const first = await hostPid(cli);
  expect(await cli.url()).toBe(url);
  const answer = await run(url, 'one', { text: 'hi' });
  expect(answer.status).toBe(200);

  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => {
    expect(isAlive(first)).toBe(false);
  });
  // Begun while nobody is there to accept it.
  expect((await run(url, 'one', { text: 'hi' })).status).toBe(200);
  expect(await hostPid(cli, 2)).not.toBe(first);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
});

test('systemd finds nothing wrong with the units, and little that the service could do', (context) => {
  context.skip(missing !== undefined, why);
  const verified = spawnSync('systemd-analyze', ['verify', SERVICE, SOCKET], { encoding: 'utf8' });
  // Of a unit that it does not understand it says so, and ends well.
  expect(verified.stdout + verified.stderr).toBe('');
  const security = ['security', '--offline=true', '--threshold=30', SERVICE];
  const { status, stdout } = spawnSync('systemd-analyze', security, { encoding: 'utf8' });
  expect(stdout).toMatch(/Overall exposure level .*: [0-2]\.\d/);
  expect(status).toBe(0);
});
