import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';
import { writeKeys } from './support/write-keys.ts';

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
  - {name: busy, path: busy, rate_limit: {rate: 8/hour, per_caller: {rate: 3/hour}}}
  - {name: line, path: free, workers: 1, concurrency: 1}
server: {host: 127.0.0.1, port: 0, trust_proxy: loopback, admin_token: ${TOKEN}}
settings: {access_log: all}
callers:
  limits: ${limits}
${more}`;
}

const LIMITS =
  '{default: {rate: 5/hour}, anonymous: {rate: 2/hour}, names: {admin: {rate: 4/hour}, one: {concurrency: 1}, many: {}, more: {}}}';

let cwd: string;
let cli: Cli;
let url: string;
let keys: ReadonlyMap<string, string>;

beforeAll(async () => {
  cwd = await workspace({
    'free/Skilletfile.yaml': SKILLETFILE,
    'free/skill.js': COUNTING,
    'busy/Skilletfile.yaml': SKILLETFILE,
    'busy/skill.js': COUNTING,
    'runtime-config.yaml': config(LIMITS),
  });
  keys = await writeKeys(cwd, ['a', 'b', 'c', 'd', 'e', 'one', 'many', 'more']);
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all([cli.ready('free'), cli.ready('busy'), cli.ready('line')]);
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

  test('is known by its address where it shows no key, all of one /64 together', async () => {
    expect(await statuses('203.0.113.1', 3)).toEqual([200, 200, 429]);
    expect(await statuses('203.0.113.2', 1)).toEqual([200]);
    expect(await statuses('2001:db8::1', 2)).toEqual([200, 200]);
    expect(await statuses('2001:db8::ffff', 1)).toEqual([429]);
    expect(await statuses('2001:db8:0:1::1', 1)).toEqual([200]);
  });

  test('may be one with a limit of its own, which holds in place of that for all', async () => {
    expect(tally(await statuses('admin', 5))).toEqual({ 200: 4, 429: 1 });
    expect(tally(await statuses('many', 20))).toEqual({ 200: 20 });
    const slow = call('one', 'free', 'slow');
    await expect.poll(async () => (await call('one')).status).toBe(429);
    expect((await slow).status).toBe(200);
    expect((await call('one')).status).toBe(200);
  });

  test('is held at one skill by what that allows each caller, and all of them together', async () => {
    expect(await statuses('c', 4, 'busy')).toEqual([200, 200, 200, 429]);
    expect(await statuses('d', 4, 'busy')).toEqual([200, 200, 200, 429]);
    expect(await statuses('e', 3, 'busy')).toEqual([200, 200, 429]);
    const last = await call('e', 'busy');
    expect(last.body['detail']).toBe(
      'Calls of skill "busy", those of all its callers together, are limited to 8/hour; try again in 450 s.',
    );
  });

  test('hears over MCP, in words for a model, when to try again', async () => {
    const headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${keys.get('a') ?? ''}`,
    };
    const params = { name: 'echo', arguments: { text: 'now' } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({
      result: {
        isError: true,
        content: [
          {
            text: expect.stringMatching(
              /^Your calls are limited to 5\/hour; try again in \d+ s\. \(rate_limited\)\n.*\nTry again in \d+ s\.$/,
            ) as unknown,
          },
        ],
      },
    });
  });

  test('is not let in with a large body either', async () => {
    const answer = await fetch(`${url}/skills/free/run`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${keys.get('a') ?? ''}` },
      body: JSON.stringify({ text: 'x'.repeat(1_000_000) }),
    });
    expect(answer.status).toBe(429);
  });
});

test('answers of calls with limits say what is left, as structured fields', async () => {
  const { headers } = await call('one');
  expect(itemsOf(headers.get('ratelimit-policy'))).toEqual([
    ['caller-concurrency', { q: 1, qu: 'concurrent-requests' }],
  ]);
  expect(itemsOf(headers.get('ratelimit'))).toEqual([['caller-concurrency', { r: 0 }]]);
  const more = await call('c');
  expect(itemsOf(more.headers.get('ratelimit-policy'))).toEqual([['caller', { q: 5, w: 3600 }]]);
  expect(itemsOf(more.headers.get('ratelimit'))).toEqual([
    ['caller', { r: 1, t: expect.any(Number) as unknown }],
  ]);
  const unlimited = await call('many');
  expect(unlimited.headers.has('ratelimit') || unlimited.headers.has('ratelimit-policy')).toBe(
    false,
  );
});

test('a reload changes limits, and what was counted stays', async () => {
  await writeFile(
    join(cwd, 'runtime-config.yaml'),
    config(LIMITS.replace('default: {rate: 5/hour}', 'default: {rate: 7/hour}')),
  );
  const reload = () =>
    fetch(`${url}/reload`, { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` } });
  expect((await reload()).status).toBe(200);
  expect(await statuses('a', 3)).toEqual([200, 200, 429]);
  await writeFile(join(cwd, 'runtime-config.yaml'), config('{default: {rate: 7/fortnight}}'));
  const refused = await reload();
  expect(await refused.text()).toContain(
    '`callers.limits.default.rate` must be a rate such as `60/min`, `5/s` or `1000/hour`, not `7/fortnight`: the units are `s`, `min` and `hour`',
  );
  expect(await statuses('a', 1)).toEqual([429]);
  await writeFile(join(cwd, 'runtime-config.yaml'), config(LIMITS));
});

test('a key brings limits of its own, which rotating it hands on', async () => {
  await using wrong = new Cli({ cwd, args: ['keys', 'add', 'own', '--rate', '5/fortnight'] });
  expect(await wrong.exit).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the units are `s`, `min` and `hour`') as unknown,
  });
  await using add = new Cli({
    cwd,
    args: ['keys', 'add', 'own', '--rate', '3/hour', '--burst', '2', '--daily', '100'],
  });
  const own = (await add.exit).stdout.trim();
  await using rotate = new Cli({ cwd, args: ['keys', 'rotate', 'own'] });
  const second = (await rotate.exit).stdout.trim();
  await using list = new Cli({ cwd, args: ['keys', 'list'] });
  expect(
    (await list.exit).stdout.match(/all skills \(3\/hour, burst 2, 100 a day\)/g),
  ).toHaveLength(2);
  const status = async (key: string) =>
    (await run(url, 'free', '{"text": "a"}', { 'X-Api-Key': key })).status;
  await expect.poll(() => status(second)).toBe(200);
  expect([await status(own), await status(own), await status(second)]).toEqual([200, 429, 429]);
});

test('one that sends a thousand calls at once is answered no sooner than the single call of another', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
  const order: string[] = [];
  const first = Promise.withResolvers<undefined>();
  const send = (who: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = { Authorization: `Bearer ${keys.get(who) ?? ''}` };
      const sent = request(`${url}/skills/line/run`, { method: 'POST', agent, headers });
      sent.on('error', reject);
      sent.on('response', (answer) => {
        answer.resume();
        answer.on('end', () => {
          if (answer.statusCode === 200) order.push(who);
          first.resolve(undefined);
          resolve(answer.statusCode ?? 0);
        });
      });
      sent.end('{"text": "now"}');
    });
  const crowd = Array.from({ length: 1000 }, () => send('many'));
  await first.promise;
  const answered = order.length;
  expect(await send('more')).toBe(200);
  expect(order.indexOf('more') - answered).toBeLessThan(100);
  const all = tally(await Promise.all(crowd));
  // Those that found the line full were told so: nobody else was.
  expect((all['200'] ?? 0) + (all['503'] ?? 0)).toBe(1000);
  agent.destroy();
});

/** The members of a list of strings with parameters that are integers or strings (RFC 9651). */
function itemsOf(field: string | null): [string, Record<string, number | string>][] {
  const value = String.raw`(?:-?\d{1,15}|"[ !#-\[\]-~]*")`;
  const member = String.raw`"([ !#-\[\]-~]*)"((?: *; *[a-z*][a-z0-9_.*-]*=${value})*)`;
  expect(field).toMatch(new RegExp(`^${member}(?:[ \\t]*,[ \\t]*${member})*$`));
  return [...(field ?? '').matchAll(new RegExp(member, 'g'))].map(([, name = '', params = '']) => [
    name,
    Object.fromEntries(
      [...params.matchAll(new RegExp(`([a-z]+)=(${value})`, 'g'))].map(([, key, text = '']) => [
        key,
        JSON.parse(text) as number | string,
      ]),
    ),
  ]);
}
