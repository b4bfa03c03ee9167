import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

/** What a host says to a query. */
interface Told {
  readonly total: { readonly calls: number };
  readonly groups: readonly Readonly<Record<string, unknown>>[];
}

const usage = async (url: string, query: string) =>
  (await get(`${url}/analytics?${query}`)) as unknown as Told;

/** Makes so many calls, a few at a time. */
async function call(url: string, times: number, body: unknown = { do: 'ok' }): Promise<void> {
  let left = times;
  const one = async () => {
    while (left-- > 0) await run(url, 'c', body);
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

test('every call is counted once, by who made it and what came of it, also by the host after', async () => {
  const dir = await workspace({ 'runtime-config.yaml': commandableConfig() });
  {
    await using cli = new Cli({ cwd: dir });
    const url = await cli.url();
    await call(url, 200);
    await call(url, 3, { do: 'reject-skill-error', ms: 0 });
    expect((await usage(url, '')).total).toMatchObject({
      calls: 203,
      answered: 200,
      skill_errors: 3,
    });
    cli.signal('SIGTERM');
    expect((await cli.exit).code).toBe(0);
  }
  await using cli = new Cli({ cwd: dir });
  const url = await cli.url();
  await call(url, 10);
  const { groups } = await usage(url, 'by=skill,caller,outcome,code');
  const who = { skill: 'c', caller: 'local' };
  expect(groups).toMatchObject([
    {
      ...who,
      outcome: 'answered',
      code: '',
      calls: 210,
      duration_ms: { p50: expect.any(Number) as number },
    },
    { ...who, outcome: 'skill_error', code: '418', calls: 3 },
  ]);
});
