import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { Cli, run, type Exit, type LogRecord } from './support/cli.ts';
import { runProgram } from './support/program.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

async function started(extra = ''): Promise<{ cli: Cli; url: string }> {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig(extra) });
  const cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('c');
  return { cli, url };
}

/** Starts a request that waits, and resolves once it is in its handler. */
async function inFlight(cli: Cli, url: string, body: unknown) {
  const answer = run(url, 'c', { ...(body as object) });
  await run(url, 'c', { do: 'log', text: 'after the other' });
  await cli.line(({ msg }) => msg.includes('after the other'));
  return answer.catch((error: unknown) => error);
}

describe('a stop signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends an idle host with 0, nothing left behind',
    async (signal) => {
      const { cli } = await started();
      await using _ = cli;
      cli.signal(signal);
      const { code, stderr } = await cli.exit;
      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(cli.lines.at(-1)?.msg).toBe('stopped');
    },
  );

  test('is not held up by a connection on which nobody ever asked', async () => {
    const { cli, url } = await started();
    await using _ = cli;
    const silent = connect(Number(new URL(url).port), '127.0.0.1').resume();
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    // The connection is accepted before that of this call.
    await run(url, 'c', { do: 'ok' });
    cli.signal('SIGTERM');
    expect((await cli.exit).code).toBe(0);
    expect(cli.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('ends a host with a skill in a process, which says so last', async () => {
    const { cli } = await started(', isolation: process');
    await using _ = cli;
    cli.signal('SIGTERM');
    expect((await cli.exit).code).toBe(0);
    expect(cli.lines.at(-1)?.msg).toBe('stopped');
  });

  test('lets what is in flight finish, and takes no new connection', async () => {
    const { cli, url } = await started();
    await using _ = cli;
    const answer = inFlight(cli, url, { do: 'wait', ms: 700 });
    await cli.line(({ msg }) => msg.includes('after the other'));
    cli.signal('SIGTERM');
    await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping'));
    // Whoever has connected by then is served.
    await vi.waitFor(async () => {
      await expect(run(url, 'c', { do: 'ok' })).rejects.toThrow();
    });
    expect(await answer).toMatchObject({ status: 200 });
    expect((await cli.exit).code).toBe(0);
  });

  test('is heard by who asks whether the host is ready, before it refuses connections', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
    await using cli = new Cli({ cwd, env: { SKILLET_DRAIN: '3s' } });
    const url = await cli.url();
    await cli.ready('c');
    cli.signal('SIGTERM');
    await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping; for 3 s everybody'));
    const { status, headers } = await fetch(`${url}/health/ready`);
    expect({ status, connection: headers.get('connection') }).toEqual({
      status: 503,
      connection: 'close',
    });
    const answer = await run(url, 'c', { do: 'ok' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await cli.exit).code).toBe(0);
  });

  test('that arrives twice at once, as Ctrl-C through npm does, counts once', async () => {
    const { cli, url } = await started();
    await using _ = cli;
    const answer = inFlight(cli, url, { do: 'wait', ms: 500 });
    await cli.line(({ msg }) => msg.includes('after the other'));
    cli.signal('SIGINT');
    cli.signal('SIGINT');
    expect(await answer).toMatchObject({ status: 200 });
    expect((await cli.exit).code).toBe(0);
    expect(cli.lines.filter(({ msg }) => msg.includes('stopping'))).toHaveLength(1);
  });

  test('that comes again after a second ends the host at once', async () => {
    const { cli, url } = await started(', timeout: 60s'.replace('timeout', 'start_timeout'));
    await using _ = cli;
    const answer = inFlight(cli, url, { do: 'wait-deaf', ms: 60_000 });
    await cli.line(({ msg }) => msg.includes('after the other'));
    cli.signal('SIGTERM');
    await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping'));
    const ended = Promise.withResolvers<Exit>();
    void cli.exit.then(ended.resolve);
    // The second signal counts only once a second has passed, so it is sent until it does.
    const again = setInterval(() => {
      cli.signal('SIGTERM');
    }, 200);
    // A third one would meet the process when it has become another program.
    await cli.line(({ msg }) => msg.includes('again: ending at once'));
    clearInterval(again);
    const { code } = await ended.promise;
    expect(code).toBe(1);
    expect(cli.lines.some(({ msg }) => msg.includes('again: ending at once'))).toBe(true);
    expect(await answer).toBeInstanceOf(Error);
  });
});

/** What a host warns of that is closed while so many requests are in a handler that heeds no signal. */
async function warnings(requests: number): Promise<string[]> {
  const { stdout } = await runProgram({
    'runtime-config.yaml': commandableConfig(', concurrency: 64'),
    'main.mjs': `import { createHost } from 'skillet-host';
const host = createHost({ config: 'runtime-config.yaml' });
let left = ${String(requests)};
const here = Promise.withResolvers();
host.use((_req, _res, next) => {
  left -= 1;
  if (left === 0) here.resolve();
  next();
});
const url = await host.listen();
const call = (body, id) => fetch(url + '/skills/c/run', {
  method: 'POST', body: JSON.stringify(body), headers: { 'X-Request-Id': id },
});
for (let id = 1; id <= ${String(requests)}; id += 1)
  call({ do: 'wait-deaf', ms: 60_000 }, 'r-' + id).catch(() => undefined);
await here.promise;
await call({ do: 'ok' }, 'last');
await host.close(50);
process.exit(0);
`,
  });
  const lines = stdout.trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as LogRecord);
  return records.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
}

describe('what is still in flight when the time to finish is over', () => {
  test('is named', async () => {
    const request = '"commandable" at c (request r-1)';
    expect(await warnings(1)).toEqual([
      `1 connection was still open after 0.05 s and was cut; in flight: ${request}`,
      `1 handler did not finish in time and was ended: ${request}`,
    ]);
  }, 30_000);

  test('is named up to a number', async () => {
    const [cut, ended] = await warnings(23);
    expect(cut).toMatch(/^23 connections were still open after 0.05 s and were cut; in flight: /);
    expect(ended).toMatch(/^23 handlers did not finish in time and were ended: /);
    for (const line of [cut, ended]) {
      expect(line?.match(/"commandable" at c \(request r-\d+\)/g)).toHaveLength(20);
      expect(line).toMatch(/\) and 3 more$/);
    }
  }, 30_000);
});
