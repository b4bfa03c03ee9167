import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { Fleet, fresh, WHERE, whereConfig, whoAnswers } from './support/fleet.ts';
import { freePort } from './support/free-port.ts';
import { isAlive } from './support/launched.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

describe('several hosts on one port', () => {
  test('all answer, and end together by one signal with what is in flight finished', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
    await using fleet = await Fleet.start(3, { cwd });
    const { cli, url } = fleet;
    const pids = await Promise.all([1, 2, 3].map((number) => fleet.pid(number)));
    await Promise.all([1, 2, 3].map((number) => fleet.ready('c', number)));
    const slow = Array.from({ length: 12 }, () =>
      fresh(`${url}/skills/c/run`, { body: JSON.stringify({ do: 'wait', ms: 500 }) }),
    );
    // Each of them is with a worker by then.
    await Promise.all(
      pids.map((_, index) =>
        cli.line(({ msg, host }) => host === index + 1 && msg.includes('is ready')),
      ),
    );
    await run(url, 'c', { do: 'log', text: 'after the others' });
    await cli.line(({ msg }) => msg.includes('after the others'));
    cli.signal('SIGTERM');
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 200));
    expect(await cli.exit).toMatchObject({ code: 0, stderr: '' });
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('one that is killed under load is replaced: nobody is refused, and the others lose nothing', async () => {
    await using fleet = await Fleet.start(4);
    const { cli, url } = fleet;
    await vi.waitFor(async () => {
      expect((await whoAnswers(url)).size).toBe(4);
    }, 20_000);
    const killed = await fleet.pid(3);
    const lost: { readonly why: string; readonly begunAfter: boolean }[] = [];
    const pending: Promise<void>[] = [];
    const phase = { isKilled: false, isOver: false };
    const ask = async (begunAfter: boolean): Promise<void> => {
      try {
        const { status, body } = await fresh(`${url}/skills/where/run`);
        if (status !== 200) lost.push({ why: body, begunAfter });
      } catch (error) {
        const { code = String(error) } = error as NodeJS.ErrnoException;
        lost.push({ why: code, begunAfter });
      }
    };
    const load = (async () => {
      while (!phase.isOver) {
        pending.push(ask(phase.isKilled));
        await sleep(5);
      }
    })();
    await vi.waitFor(() => {
      expect(pending.length).toBeGreaterThan(50);
    }, 20_000);
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(() => {
      expect(isAlive(killed)).toBe(false);
    }, 20_000);
    phase.isKilled = true;
    const next = await fleet.pid(3, 2);
    await fleet.cli.line(
      ({ level, msg, host }) => level === 'error' && host === 3 && msg.includes('SIGKILL'),
    );
    // At the first try.
    expect(cli.lines.map(({ msg }) => msg).filter((msg) => msg.includes('not come up'))).toEqual(
      [],
    );
    phase.isOver = true;
    await load;
    await Promise.all(pending);
    // What was with the one that was killed is lost with it, and nothing else.
    expect(lost.filter(({ begunAfter }) => begunAfter)).toEqual([]);
    expect(new Set(lost.map(({ why }) => why)).has('ECONNREFUSED')).toBe(false);
    await vi.waitFor(async () => {
      const now = await whoAnswers(url);
      expect(now.has(next)).toBe(true);
      expect(now.size).toBe(4);
    }, 20_000);
    cli.signal('SIGTERM');
    expect((await cli.exit).code).toBe(0);
  });

  test('all stop when one of them is told to', async () => {
    await using fleet = await Fleet.start(2);
    process.kill(await fleet.pid(2), 'SIGTERM');
    expect((await fleet.cli.exit).code).toBe(0);
  });

  test('a port that another one has is taken, also where that one shares it', async () => {
    const server = createServer();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const at = { host: '127.0.0.1', port: 0, reusePort: true };
    server.listen(at, () => {
      resolve(undefined);
    });
    await promise;
    const { port } = server.address() as AddressInfo;
    const cwd = await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE });
    const args = ['--workers', '2', '--port', String(port)];
    await using cli = new Cli({ launcher: true, cwd, args });
    const { code, stderr } = await cli.exit;
    server.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^skillet-host: port \d+ .* taken.*\n$/);
  });

  test('the port may be one that was chosen, and the number one of the configuration', async () => {
    const port = await freePort();
    const config = whereConfig().replace('port: 0', `port: ${String(port)}, workers: 2`);
    const cwd = await workspace({ 'runtime-config.yaml': config, ...WHERE });
    await using cli = new Cli({ launcher: true, cwd });
    for (const number of [1, 2]) {
      const { url } = await cli.line((line) => line['host'] === number && 'url' in line);
      expect(url).toBe(`http://127.0.0.1:${String(port)}`);
    }
  });
});

test('without a launcher one host serves, and says so', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE });
  await using cli = new Cli({ cwd, args: ['--workers', '3'] });
  await cli.line(
    ({ level, msg }) => level === 'warn' && msg.startsWith('one process serves, not several'),
  );
  expect((await whoAnswers(await cli.url())).size).toBe(1);
});

test('a number that nobody can mean is refused', async () => {
  await using cli = new Cli({ launcher: true, args: ['--workers', '0'] });
  const { code, stderr } = await cli.exit;
  expect(code).toBe(2);
  expect(stderr).toContain('--workers must be a whole number from 1 to 64, or auto, not "0"');
});
