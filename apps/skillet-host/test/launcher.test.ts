import { createServer, type AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { both, everyday as test, rows, slow } from '../../../test/support/runs.ts';
import { Cli, run } from './support/cli.ts';
import { hostPid, isAlive } from './support/launched.ts';
import { OpenLoop } from './support/open-loop.ts';
import { commandableConfig, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/**
 * Milliseconds that a host that was killed may be away; twice its first start where the machine is so
 * busy that this alone takes longer.
 */
const BACK_WITHIN = 2000;

const RIG = {
  'runtime-config.yaml': `skills:
  - {name: one, path: ./one, mount: one}
  - {name: two, path: ./two, mount: two}
server: {host: 127.0.0.1, port: 0}
`,
  'one/Skilletfile.yaml': SKILLETFILE,
  'one/skill.js': ECHO,
  'two/Skilletfile.yaml': SKILLETFILE,
  'two/skill.js': ECHO,
};

async function launched(options: ConstructorParameters<typeof Cli>[0] = {}) {
  const cwd = options.cwd ?? (await workspace({ 'runtime-config.yaml': commandableConfig() }));
  const cli = new Cli({ launcher: true, ...options, cwd });
  const pid = await hostPid(cli);
  return { cli, pid, url: await cli.url() };
}

/** Resolves once a process is gone. */
async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => {
    expect(isAlive(pid)).toBe(false);
  }, 20_000);
}

describe('a host that is ended under load', () => {
  both.each(rows(['SIGKILL'], ['SIGABRT', 'SIGSEGV']))(
    'by %s is back within two seconds, and connections wait instead of being refused',
    async (signal) => {
      const cwd = await workspace(RIG);
      const started = performance.now();
      const { cli, pid, url } = await launched({ cwd });
      await using _ = cli;
      await Promise.all([cli.ready('one'), cli.ready('two')]);
      const firstStart = performance.now() - started;
      const body = () => ({ text: 'hi' });
      const loads = ['one', 'two'].map((mount) => new OpenLoop(url, mount, { interval: 10, body }));

      process.kill(pid, signal);
      await gone(pid);
      const killed = performance.now();
      // Begun while nobody is there to accept them.
      const answers = await Promise.all(['one', 'two'].map((mount) => run(url, mount, body())));
      const gap = performance.now() - killed;

      const results = await Promise.all(loads.map((load) => load.end()));
      const sent = results.reduce((sum, result) => sum + result.sent, 0);
      const failed = results.flatMap((result) => result.failed);
      const lost = `${String(failed.length)} of ${String(sent)} requests lost`;
      const times = `${gap.toFixed(0)} ms (the first start took ${firstStart.toFixed(0)} ms)`;
      console.log(`${signal}: both skills answer after ${times}; ${lost}`);

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(gap).toBeLessThan(Math.max(BACK_WITHIN, 2 * firstStart));
      expect(failed.filter((why) => why.includes('ECONNREFUSED'))).toEqual([]);
      await cli.line(({ level, msg }) => level === 'error' && msg.includes(signal));
      cli.signal('SIGTERM');
      expect((await cli.exit).code).toBe(0);
    },
  );

  slow('again and again is replaced each time', async () => {
    const { cli, url } = await launched();
    await using _ = cli;
    for (const n of [1, 2, 3]) {
      process.kill(await hostPid(cli, n), 'SIGKILL');
      await hostPid(cli, n + 1);
      expect(await run(url, 'c', { do: 'ok' })).toMatchObject({ status: 200 });
    }
  });
});

describe('a launcher', () => {
  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGUSR2', 140],
  ] as const)(
    'passes %s on, ends with %i as the host does, and leaves nothing',
    async (signal, code) => {
      const { cli, pid } = await launched();
      await using _ = cli;
      cli.signal(signal);
      expect(await cli.exit).toMatchObject({ code, stderr: '' });
      expect(isAlive(pid)).toBe(false);
    },
  );

  test('passes SIGHUP on: the host reloads', async () => {
    const { cli } = await launched();
    await using _ = cli;
    cli.signal('SIGHUP');
    await cli.line(({ msg }) => msg.startsWith('reload (SIGHUP)'));
  });

  test('passes a second signal on: the host ends at once', async () => {
    const { cli, url } = await launched();
    await using _ = cli;
    const answer = run(url, 'c', { do: 'wait-deaf', ms: 60_000 }).catch((error: unknown) => error);
    await run(url, 'c', { do: 'log', text: 'after the other' });
    await cli.line(({ msg }) => msg.includes('after the other'));
    cli.signal('SIGTERM');
    await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping'));
    const again = setInterval(() => {
      cli.signal('SIGTERM');
    }, 200);
    // A third one would meet the process when it has become another program.
    await cli.line(({ msg }) => msg.includes('again: ending at once'));
    clearInterval(again);
    const { code } = await cli.exit;
    expect(code).toBe(1);
    expect(cli.lines.filter(({ msg }) => msg.includes('again: ending at once'))).toHaveLength(1);
    expect(await answer).toBeInstanceOf(Error);
  });

  test('while the host stops, no new connection waits for what does not come', async () => {
    const { cli, pid, url } = await launched();
    await using _ = cli;
    const answer = run(url, 'c', { do: 'wait', ms: 700 });
    await run(url, 'c', { do: 'log', text: 'after the other' });
    await cli.line(({ msg }) => msg.includes('after the other'));
    // To the host itself, so that the launcher hears of it from there.
    process.kill(pid, 'SIGTERM');
    await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping'));
    // Whoever has connected by then is served.
    await vi.waitFor(async () => {
      await expect(run(url, 'c', { do: 'ok' })).rejects.toThrow();
    });
    expect(await answer).toMatchObject({ status: 200 });
    expect((await cli.exit).code).toBe(0);
  });

  test('that is killed takes the host with it', async () => {
    const { cli, pid, url } = await launched();
    await using _ = cli;
    cli.signal('SIGKILL');
    await gone(pid);
    await expect(run(url, 'c', { do: 'ok' })).rejects.toThrow();
  });

  test('says nothing of a first host that does not come up, and ends with its code', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const args = ['--host', '127.0.0.1', '--port', String(port)];
    await using taken = new Cli({ launcher: true, args, cwd: await workspace() });
    const { code, stdout, stderr } = await taken.exit;
    server.close();
    expect(code).toBe(2);
    expect(stdout).not.toContain('"error"');
    expect(stderr).toMatch(/^skillet-host: port \d+ .* taken.*\n$/);
  });

  test('ends with 2 when the configuration was spoilt since the first start', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
    const { cli, pid } = await launched({ cwd });
    await using _ = cli;
    await writeFile(join(cwd, 'runtime-config.yaml'), 'skills: [}');
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await cli.exit;
    expect(code).toBe(2);
    expect(stderr).toContain('runtime-config.yaml');
  });

  test('gives the host more threads for blocking calls and keeps glibc lean, unless it is told otherwise', async () => {
    const names = ['UV_THREADPOOL_SIZE', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_'];
    const sizesOf = async (env: Record<string, string>) => {
      const { cli, pid } = await launched({ env });
      await using _ = cli;
      const environment = await readFile(`/proc/${String(pid)}/environ`, 'utf8');
      return names.map((name) => new RegExp(`${name}=(\\d+)`).exec(environment)?.[1]);
    };
    expect(await sizesOf({})).toEqual(['32', '2', '65536']);
    const set = { UV_THREADPOOL_SIZE: '5', MALLOC_ARENA_MAX: '7', MALLOC_MMAP_THRESHOLD_: '9000' };
    expect(await sizesOf(set)).toEqual(['5', '7', '9000']);
  });

  both.each(rows(['thread'], ['process']))(
    'keeps its settings of glibc from skills (%s)',
    async (kind) => {
      const cwd = await workspace({
        'a/Skilletfile.yaml': 'name: a\nversion: 1.0.0\ndescription: a\nentry: a.js:handler\n',
        'a/a.js':
          'export const handler = () => Object.keys(process.env).filter((name) => /^(MALLOC|SKILLET_OWN)_/.test(name));\n',
        'runtime-config.yaml': `skills: [{name: a, mount: a, path: a, isolation: ${kind}}]\nserver: {host: 127.0.0.1, port: 0}\n`,
      });
      const given = { MALLOC_PERTURB_: '0' };
      const { cli, url } = await launched({ cwd, env: given });
      await using _ = cli;
      expect(await run(url, 'a', {})).toMatchObject({ body: Object.keys(given) });
    },
  );

  test('bounds the young generation of the host, unless NODE_OPTIONS does', async () => {
    const flagsOf = async (env: Record<string, string>) => {
      const { cli, pid } = await launched({ env });
      await using _ = cli;
      const line = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8');
      return line.split('\0').filter((word) => word.includes('semi-space'));
    };
    expect(await flagsOf({})).toEqual(['--max-semi-space-size=8']);
    expect(await flagsOf({ NODE_OPTIONS: '--max-semi-space-size=32' })).toEqual([]);
  });
});
