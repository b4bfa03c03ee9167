import { existsSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run, type Exit } from './support/cli.ts';
import { hostPid } from './support/launched.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

/** What a host says to a query. */
interface Told {
  readonly total: { readonly calls: number };
  readonly groups: readonly Readonly<Record<string, unknown>>[];
}

const PATIENT = { timeout: 20_000 };

const usage = async (url: string, query = '') =>
  (await get(`${url}/analytics?${query}`)) as unknown as Told;

const config = (analytics = '{}') => `${commandableConfig()}analytics: ${analytics}\n`;

const inNewPlace = (analytics?: string) => workspace({ 'runtime-config.yaml': config(analytics) });

/** Runs a command beside a host. */
const command = (cwd: string, ...args: string[]): Promise<Exit> =>
  new Cli({ cwd, args, env: { COLUMNS: '100' } }).exit;

/** Makes so many calls, a few at a time, on connections that last. */
async function call(url: string, times: number, body: unknown = { do: 'ok' }): Promise<void> {
  let left = times;
  const one = async () => {
    while (left-- > 0) await run(url, 'c', body);
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

/** The calls in a file, as it lies there. */
function callsIn(file: string): unknown {
  if (!existsSync(file)) return 0;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    return db.prepare('SELECT sum(calls) AS calls FROM minute').get()?.['calls'];
  } catch {
    // Its tables come in a moment.
    return 0;
  } finally {
    db.close();
  }
}

async function stopped(cli: Cli): Promise<void> {
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
}

describe('a host that counts', () => {
  let dir: string;
  let cli: Cli;
  let url: string;

  beforeAll(async () => {
    dir = await inNewPlace('{flush: 200ms}');
    cli = new Cli({ cwd: dir, launcher: true });
    url = await cli.url();
    await cli.ready('c');
    await call(url, 200);
    await call(url, 3, { do: 'reject-skill-error', ms: 0 });
    await call(url, 1, { do: 'exit', ms: 1 });
  });
  afterAll(() => cli[Symbol.asyncDispose]());

  test('tells of every call once, by who made it and what came of it', async () => {
    const { total, groups } = await usage(url, 'by=skill,caller,outcome,code');
    expect(total).toMatchObject({ calls: 204, answered: 200, skill_errors: 3, host_errors: 1 });
    const who = { skill: 'c', caller: 'local' };
    expect(groups).toMatchObject([
      { ...who, outcome: 'answered', code: '', calls: 200 },
      { ...who, outcome: 'skill_error', code: '418', calls: 3 },
      { ...who, outcome: 'host_error', code: 'worker_crashed', calls: 1 },
    ]);
  });

  test('and minute by minute, for a chart', async () => {
    const { groups } = await usage(url, 'by=skill&step=minute&from=-1h');
    const { steps } = groups[0] as { steps: { at: string; calls: number }[] };
    expect(steps.reduce((sum, { calls }) => sum + calls, 0)).toBe(204);
    expect(steps[0]).toMatchObject({ duration_ms: { p50: expect.any(Number) as number } });
    expect((await usage(url, 'skill=nothing')).total.calls).toBe(0);
  });

  test.each([
    ['by=colour', '`by` has "colour"'],
    ['from=yesterday', '`from` is "yesterday"'],
    ['from=%E2%80%AE&x=1', 'There is no parameter "x"'],
  ])('refuses %s with a problem', async (query, detail) => {
    const response = await fetch(`${url}/analytics?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'invalid_query',
      detail: expect.stringContaining(detail) as string,
    });
  });

  test('to nobody but admins', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    expect((await fetch(`${url}/analytics`, { headers })).status).toBe(403);
  });

  test('as its document says', async () => {
    const { paths } = await get(`${url}/openapi.json`);
    expect(paths).toMatchObject({ '/analytics': { get: { operationId: 'analytics' } } });
  });

  test('the command shows a table with bars, without colours where there is no terminal', async () => {
    const { code, stdout, stderr } = await command(dir, 'usage', '--by', 'outcome');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^204 calls, 2\.0 % failed, /m);
    expect(stdout).toMatch(/^OUTCOME +CALLS +FAILED +P50 +P95 +P99 +IN +OUT/m);
    expect(stdout).toMatch(/^answered +200 +0 % .* █+/m);
    expect(stdout).not.toContain('\u001B');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('no call is lost or counted twice while another host takes over', async () => {
    const before = (await usage(url)).total.calls;
    const restart = command(dir, 'restart');
    await call(url, 150);
    expect((await restart).code).toBe(0);
    await hostPid(cli, 2);
    await call(url, 50);
    // The host before counts those of connections that it has still.
    await expect.poll(async () => (await usage(url)).total.calls, PATIENT).toBe(before + 200);
  });
});

test('what was counted outlives the host, and is shown without one', async () => {
  const dir = await inNewPlace();
  expect(await command(dir, 'usage')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no host runs here, and none has counted anything') as string,
  });
  {
    await using cli = new Cli({ cwd: dir });
    await call(await cli.url(), 20);
    await stopped(cli);
  }
  const { code, stdout } = await command(dir, 'usage', '--since', '7d', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ total: { calls: 20 }, groups: [{ skill: 'c' }] });
  await using cli = new Cli({ cwd: dir });
  const url = await cli.url();
  await call(url, 5);
  expect((await usage(url)).total.calls).toBe(25);
  const wrong = await command(dir, 'usage', '--since', 'yesterday');
  expect([wrong.code, wrong.stderr]).toMatchObject([2, expect.stringContaining('`from`')]);
});

test('kill -9 costs no more than what was counted since the last time', async () => {
  const dir = await inNewPlace('{flush: 100ms}');
  {
    await using cli = new Cli({ cwd: dir });
    await call(await cli.url(), 40);
    // Nobody asks the host, which would have it write.
    await expect.poll(() => callsIn(join(dir, '.skillet', 'analytics.db')), PATIENT).toBe(40);
  }
  const { stdout } = await command(dir, 'usage', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ total: { calls: 40 } });
});

test('a broken file is moved aside and said, and the host counts on', async () => {
  const dir = await inNewPlace('{flush: 100ms}');
  const file = join(dir, '.skillet', 'analytics.db');
  await using cli = new Cli({ cwd: dir });
  const url = await cli.url();
  await call(url, 5);
  expect((await usage(url)).total.calls).toBe(5);
  await truncate(file, 100);
  await writeFile(file, 'this is no database at all, and never was one'.repeat(1000));
  await call(url, 7);
  const said = await cli.line(({ msg }) => msg.includes('analytics: the file is broken'));
  expect(said.level).toBe('error');
  expect(existsSync(`${file}.broken`)).toBe(true);
  await call(url, 1);
  expect((await usage(url)).total.calls).toBe(8);
});

test('a file that cannot be written is said once, and the host goes on', async () => {
  const dir = await workspace({
    'runtime-config.yaml': config('{flush: 100ms}'),
    '.skillet/analytics.db/in-the-way': '',
  });
  await using cli = new Cli({ cwd: dir });
  const url = await cli.url();
  await call(url, 5);
  await cli.line(({ msg }) => /analytics: .* cannot be written/.test(msg));
  const asked = await fetch(`${url}/analytics`);
  expect(asked.status).toBe(503);
  expect(await asked.json()).toMatchObject({ code: 'analytics_unavailable' });
  await call(url, 5);
  await fetch(`${url}/analytics`);
  expect(cli.lines.filter(({ msg }) => /cannot be written/.test(msg))).toHaveLength(1);
});

test('analytics that are off leave no file, and a reload can switch them off', async () => {
  const dir = await inNewPlace('{enabled: false}');
  await using cli = new Cli({ cwd: dir });
  const url = await cli.url();
  await call(url, 3);
  expect((await fetch(`${url}/analytics`)).status).toBe(404);
  expect((await command(dir, 'usage')).stderr).toContain('this host counts nothing');
  await stopped(cli);
  expect(existsSync(join(dir, '.skillet', 'analytics.db'))).toBe(false);

  await writeFile(join(dir, 'runtime-config.yaml'), config());
  await using other = new Cli({ cwd: dir });
  const at = await other.url();
  await call(at, 3);
  await writeFile(join(dir, 'runtime-config.yaml'), config('{enabled: false}'));
  await fetch(`${at}/reload`, { method: 'POST' });
  await call(at, 3);
  expect((await usage(at)).total.calls).toBe(3);
});
