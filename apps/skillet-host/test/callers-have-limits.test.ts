import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** Counts what reaches it, and answers when it is told to. */
const COUNTING = `import { setTimeout as sleep } from 'node:timers/promises';
let calls = 0;
export async function handler({ text }) {
  calls += 1;
  if (text === 'slow') await sleep(300);
  return { calls };
}
`;

const TOKEN = 'the-admins-own-token-0123456789';

function config(limits: string, more = ''): string {
  return `skills:
  - {name: free, path: free}
  - {name: busy, path: busy, rate_limit: {rate: 20/hour, per_caller: {rate: 3/hour}}}
server: {host: 127.0.0.1, port: 0, trust_proxy: loopback, admin_token: ${TOKEN}}
settings: {access_log: all}
callers:
  limits: ${limits}
${more}`;
}

const LIMITS =
  '{default: {rate: 5/hour}, anonymous: {rate: 2/hour}, names: {admin: {rate: 4/hour}, one: {concurrency: 1}, many: {}}}';

let cwd: string;
let cli: Cli;
let url: string;
const keys = new Map<string, string>();

beforeAll(async () => {
  cwd = await workspace({
    'free/Skilletfile.yaml': SKILLETFILE,
    'free/skill.js': COUNTING,
    'busy/Skilletfile.yaml': SKILLETFILE,
    'busy/skill.js': COUNTING,
    'runtime-config.yaml': config(LIMITS),
  });
  for (const name of ['a', 'b', 'c', 'd', 'one', 'many']) {
    await using command = new Cli({ cwd, args: ['keys', 'add', name] });
    keys.set(name, (await command.exit).stdout.trim());
  }
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('free'), cli.ready('busy')]);
});
afterAll(() => cli[Symbol.asyncDispose]());

/** A call of a caller, with a key or from an address. */
function call(who: string, mount = 'free', said = 'now') {
  const key = who === 'admin' ? TOKEN : keys.get(who);
  const headers = {
    'X-Forwarded-For': key === undefined ? who : '203.0.113.99',
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
  };
  return run(url, mount, { text: said }, headers);
}

async function statuses(who: string, count: number, mount = 'free'): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push((await call(who, mount)).status);
  return all;
}

function tally(all: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(all, String)).map(([status, those = []]) => [
      status,
      those.length,
    ]),
  );
}

describe('a caller over its limit', () => {
  test('gets 429 that says which and when again, and no worker hears of the call', async () => {
    const before = Number((await call('many')).body['calls']);
    const all = await Promise.all(Array.from({ length: 12 }, () => call('a')));
    expect(tally(all.map(({ status }) => status))).toEqual({ 200: 5, 429: 7 });
    const refused = all.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({
      type: 'urn:skillet-host:error:rate_limited',
      code: 'rate_limited',
      status: 429,
      detail: 'Your calls are limited to 5/hour; try again in 720 s.',
      mount: 'free',
      retryable: true,
      retry_after_s: 720,
      'violated-policies': ['caller'],
    });
    expect(refused?.headers.get('retry-after')).toBe('720');
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(Number((await call('many')).body['calls'])).toBe(before + 6);
    const told = await cli.line((one) => one['event'] === 'rate-limited');
    expect(told).toMatchObject({ caller: 'a', mount: 'free', limit: 'caller', refused: 1 });
    const line = await cli.line((one) => one['code'] === 'rate_limited');
    expect(line).toMatchObject({ caller: 'a', mount: 'free', outcome: 'host-error', status: 429 });
  });

  test('is counted by the name of the limit, and told apart from others', async () => {
    const metrics = await (
      await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    ).text();
    expect(metrics).toContain(
      'skillet_rate_limited_total{mount="free",caller="a",limit="caller"} 7',
    );
    expect(await statuses('b', 5)).toEqual([200, 200, 200, 200, 200]);
  });
});
