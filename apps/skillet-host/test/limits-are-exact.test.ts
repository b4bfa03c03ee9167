import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { quotaFile } from '../src/limits/quota-book.ts';
import { Cli, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

const CALLERS = 50;
const MOST = 20;
const names = Array.from({ length: CALLERS }, (_, n) => `caller-${String(n)}`);
let keys: ReadonlyMap<string, string>;
let cwd: string;
let dataDir: string;

beforeAll(async () => {
  cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: echo, path: echo, queue: 5000}
server: {host: 127.0.0.1, port: 0}
callers:
  limits:
    default: {rate: ${String(MOST)}/hour}
    names: {free: {}, daily: {daily: 7}}
`,
  });
  dataDir = join(cwd, '.skillet');
  keys = await writeKeys(cwd, [...names, 'free', 'daily']);
});

async function call(url: string, who: string): Promise<number> {
  const headers = { Authorization: `Bearer ${keys.get(who) ?? ''}` };
  return (await run(url, 'echo', '{"text": "a"}', headers)).status;
}

async function many(url: string, who: string, count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let n = 0; n < count; n += 1) {
    const status = await call(url, who);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

test('fifty callers under load get each what they may and no more, and one without limits all', async () => {
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.ready('echo');
  const all = names.map((name) => many(url, name, MOST + 5));
  const free = many(url, 'free', 2 * MOST);
  expect(await Promise.all(all)).toEqual(names.map(() => ({ 200: MOST, 429: 5 })));
  expect(await free).toEqual({ 200: 2 * MOST });
});

test('a host that is started again knows the calls of the day, also after kill -9', async () => {
  {
    await using cli = new Cli({ cwd });
    const url = await cli.url();
    expect(await many(url, 'daily', 3)).toEqual({ 200: 3 });
    await expect
      .poll(() => readFile(quotaFile(dataDir), 'utf8').catch(() => ''), { timeout: 10_000 })
      .toContain('["caller","daily","",3]');
    cli.signal('SIGKILL');
    await cli.exit;
  }
  {
    await using cli = new Cli({ cwd });
    expect(await many(await cli.url(), 'daily', 2)).toEqual({ 200: 2 });
    cli.signal('SIGTERM');
    expect((await cli.exit).code).toBe(0);
  }
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  expect(await many(url, 'daily', 4)).toEqual({ 200: 2, 429: 2 });
  expect(
    (await run(url, 'echo', '{}', { 'X-Api-Key': keys.get('daily') ?? '' })).body,
  ).toMatchObject({
    detail: expect.stringMatching(
      /^Your calls are limited to 7 a day; the next day begins/,
    ) as unknown,
  });
});
