import { describe, expect, test } from 'vitest';
import { Cli, run, type Exit } from './support/cli.ts';
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
    await expect(run(url, 'c', { do: 'ok' })).rejects.toThrow();
    expect(await answer).toMatchObject({ status: 200 });
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
    const { code } = await ended.promise;
    clearInterval(again);
    expect(code).toBe(1);
    expect(cli.lines.some(({ msg }) => msg.includes('again: ending at once'))).toBe(true);
    expect(await answer).toBeInstanceOf(Error);
  });
});
