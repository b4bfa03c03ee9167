import { Agent, request as httpRequest } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { makeKey } from '../src/keys/make-key.ts';
import { Cli, get, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { code, reload, skilletfile } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

const CALLS = 5000;
const AT_ONCE = 32;

const VERSIONS = [1, 2, 3];
const files = Object.fromEntries(
  VERSIONS.flatMap((version) => [
    [`v${String(version)}/Skilletfile.yaml`, skilletfile(version)],
    [`v${String(version)}/skill.ts`, code(version)],
    [`v${String(version)}/imported.ts`, `export const imported: number = ${String(version)};\n`],
  ]),
);

const config = (weights: readonly number[], extra = '') => `server: {host: 127.0.0.1, port: 0}
settings: {data_dir: data}
skills:
  - name: time
    workers: 1
    queue: 100
    versions:
${weights.map((weight, at) => `      - {path: ./v${String(at + 1)}, weight: ${String(weight)}}`).join('\n')}
${extra}`;

async function start(weights: readonly number[], extra = '', env: Record<string, string> = {}) {
  const cwd = await workspace({ ...files, 'runtime-config.yaml': config(weights, extra) });
  const cli = new Cli({ cwd, args: ['--log-level', 'debug'], env });
  const url = await cli.url();
  for (const version of VERSIONS.slice(0, weights.length))
    await cli.ready(`time@${String(version)}.0.0`);
  const write = (text: string) => writeFile(join(cwd, 'runtime-config.yaml'), text);
  return { cli, cwd, url, write };
}

/** The versions that these keys are answered by, called as fast as it goes. */
async function versionsOf(url: string, keys: readonly string[]): Promise<unknown[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const one = (key: string) =>
    new Promise<unknown>((resolve, reject) => {
      const headers = { 'X-Skillet-Key': key, 'Content-Length': 2 };
      const options = { method: 'POST', agent, headers };
      const request = httpRequest(`${url}/skills/time/run`, options, (response) => {
        response.resume();
        response.on('end', () => resolve(response.headers['x-skillet-version']));
      });
      request.on('error', reject);
      request.end('{}');
    });
  const seen: unknown[] = [];
  const left = keys.entries();
  const client = async () => {
    for (const [at, key] of left) seen[at] = await one(key);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  agent.destroy();
  return seen;
}

const share = (seen: readonly unknown[], version: string) =>
  (100 * seen.filter((one) => one === version).length) / seen.length;

test('calls are split by weights, keys stay when a share grows, and no worker hears of it', async () => {
  const { cli, cwd, url, write } = await start([90, 10, 0]);
  await using _ = cli;
  const keys = Array.from({ length: CALLS }, (_, at) => `user-${String(at)}`);
  const before = await versionsOf(url, keys);
  expect(Math.abs(share(before, '2.0.0') - 10)).toBeLessThan(2);
  expect([share(before, '3.0.0'), share(before, '1.0.0') + share(before, '2.0.0')]).toEqual([
    0, 100,
  ]);

  await write(config([70, 30, 0]));
  expect((await reload(url)).body).toMatchObject({
    updated: [],
    unchanged: ['time@1.0.0', 'time@2.0.0', 'time@3.0.0'],
    failed: [],
  });
  const some = keys.slice(0, 500);
  const after = await versionsOf(url, some);
  expect(Math.abs(share(after, '2.0.0') - 30)).toBeLessThan(5);
  expect(some.filter((_, at) => before[at] === '2.0.0' && after[at] !== '2.0.0')).toEqual([]);
  expect(cli.lines.filter(({ event }) => event === 'worker-starting')).toHaveLength(3);

  const { stdout } = await command(cwd, 'versions', 'time', '--weights', '1.0.0=0,3.0.0=70');
  expect(stdout).toMatch(/1\.0\.0 +0\n2\.0\.0 +30\n3\.0\.0 +70\n! these weights hold until/);
  const moved = await versionsOf(url, some);
  expect(new Set(moved)).toEqual(new Set(['2.0.0', '3.0.0']));
  // Nothing else of it in the configuration has changed.
  await reload(url);
  expect(await get(`${url}/health`)).toMatchObject({
    status: 'healthy',
    loaded_skills: 1,
    skills: {
      time: { versions: [{ weight: 0 }, { weight: 30 }, { version: '3.0.0', weight: 70 }] },
    },
  });
  const refused = await fetch(`${url}/weights?mount=time&weights=9.0.0=1`, { method: 'POST' });
  expect([refused.status, await refused.json()]).toEqual([
    422,
    { detail: '"time" has no version 9.0.0; there are 1.0.0, 2.0.0, 3.0.0' },
  ]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('skillet_version_weight{mount="time",version="3.0.0"} 70');
  expect(metrics).toMatch(/skillet_requests_total\{mount="time",version="2\.0\.0",.*"answered"/);
  const asked = await command(cwd, 'versions', 'time@2.0.0', '--json');
  expect(JSON.parse(asked.stdout)).toMatchObject({ versions: [{ version: '2.0.0', live: true }] });
}, 120_000);

test('a session of MCP and the calls of a caller stay at one version, and agents see one skill', async () => {
  const { cli, url } = await start([50, 50]);
  await using _ = cli;
  const answers = async (calls: number) => {
    const client = new OldClient({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['versioned']);
    const seen = new Set<unknown>();
    for (let call = 0; call < calls; call += 1) {
      const { structuredContent } = await client.callTool({ name: 'versioned', arguments: {} });
      seen.add((structuredContent as { version: number }).version);
    }
    await client.close();
    return [...seen];
  };
  const sessions: unknown[][] = [];
  for (let session = 0; session < 12; session += 1) sessions.push(await answers(4));
  expect(sessions.every(({ length }) => length === 1)).toBe(true);
  expect(new Set(sessions.flat())).toEqual(new Set([1, 2]));

  const { skills } = await get(`${url}/catalog`);
  expect(skills).toMatchObject([
    {
      skill: {
        mount_path: 'time',
        version: '2.0.0',
        versions: [
          { version: '1.0.0', weight: 50, status: 'loaded' },
          { version: '2.0.0', weight: 50, status: 'loaded' },
        ],
      },
    },
  ]);
  expect(Object.keys((await get(`${url}/openapi.json`))['paths'] as object)).toContain(
    '/skills/time/run',
  );
}, 60_000);

test('a version is reached by its address and by a header, also at weight 0, by admins and keys that name it', async () => {
  const [forAll, forOne] = [makeKey(new Set()), makeKey(new Set())];
  const keys = { SKILLET_ALL: forAll.key, SKILLET_ONE: forOne.key };
  const callers = `callers:
  required: true
  keys:
    - {name: everything, env: SKILLET_ALL}
    - {name: tester, env: SKILLET_ONE, scopes: {skills: [time@2.0.0]}}
`;
  const { cli, url } = await start([100, 0], callers, keys);
  await using _ = cli;
  const as = (key: string) => ({ Authorization: `Bearer ${key}` });
  const admin = await run(url, 'time@2.0.0', {});
  expect([admin.status, admin.body['version']]).toEqual([200, 2]);
  expect(admin.headers.get('x-skillet-version')).toBe('2.0.0');

  const all = await run(url, 'time', {}, as(keys.SKILLET_ALL));
  expect([all.body['version'], all.headers.get('x-skillet-version')]).toEqual([1, '1.0.0']);
  const shut = await run(url, 'time@2.0.0', {}, as(keys.SKILLET_ALL));
  expect([shut.status, shut.body]).toMatchObject([
    403,
    {
      code: 'forbidden',
      mount: 'time@2.0.0',
      detail: expect.stringContaining('`time@*`') as string,
    },
  ]);
  const version = { 'X-Skillet-Version': '2.0.0' };
  const open = await run(url, 'time', {}, { ...as(keys.SKILLET_ONE), ...version });
  expect([open.status, open.body['version']]).toEqual([200, 2]);
  expect((await run(url, 'time', {}, as(keys.SKILLET_ONE))).status).toBe(404);
  expect((await run(url, 'time@1.0.0', {}, as(keys.SKILLET_ONE))).status).toBe(404);

  const none = await run(url, 'time@9.0.0', {});
  expect([none.status, none.body]).toEqual([
    404,
    { detail: 'Not Found', hint: '"time" has no version 9.0.0; there is 1.0.0, 2.0.0' },
  ]);
}, 60_000);

test('a version that does not come up leaves the one of its folder at its share, whatever their numbers', async () => {
  const { cli, cwd, url } = await start([50, 50]);
  await using _ = cli;
  const write = (name: string, text: string) => writeFile(join(cwd, 'v2', name), text);
  await write('Skilletfile.yaml', skilletfile(3));
  await write('skill.ts', 'throw new Error("broken");\n');
  expect((await reload(url)).body).toMatchObject({
    removed: [],
    failed: [{ mount: 'time@3.0.0' }],
    new_skills: ['time@1.0.0', 'time@2.0.0'],
  });
  expect((await run(url, 'time@2.0.0', {})).body).toMatchObject({ version: 2 });
  expect(await get(`${url}/health`)).toMatchObject({
    status: 'degraded',
    skills: { time: { versions: [{ weight: 50 }, { version: '2.0.0', weight: 50 }] } },
  });
  await write('skill.ts', code(3));
  expect((await reload(url)).body).toMatchObject({
    added: ['time@3.0.0'],
    removed: ['time@2.0.0'],
    failed: [],
  });
  expect(await get(`${url}/health`)).toMatchObject({
    status: 'healthy',
    skills: { time: { versions: [{ weight: 50 }, { version: '3.0.0', weight: 50 }] } },
  });
}, 60_000);

test('operators switch versions off and on one by one, and one that is back has its share', async () => {
  const { cli, url } = await start([50, 50]);
  await using _ = cli;
  const control = async (what: string) => {
    const response = await fetch(`${url}/control/${what}`, { method: 'POST' });
    const { detail } = (await response.json()) as { detail?: string };
    return [response.status, detail];
  };
  const say = '"time" has several versions side by side: say time@1.0.0, time@2.0.0';
  expect(await control('disable?mount=time')).toEqual([422, say]);
  expect(await control('move?mount=time&to=process')).toEqual([422, say]);
  expect(await control('disable?mount=time@2.0.0')).toEqual([200, undefined]);
  await reload(url);
  expect((await run(url, 'time@2.0.0', {})).status).toBe(404);
  expect(await control('enable?mount=time')).toEqual([422, say.replace('time@1.0.0, ', '')]);
  expect(await control('enable?mount=time@2.0.0')).toEqual([200, undefined]);
  const versions = [
    { version: '1.0.0', weight: 50 },
    { version: '2.0.0', weight: 50 },
  ];
  expect((await get(`${url}/catalog`))['skills']).toMatchObject([{ skill: { versions } }]);
}, 60_000);
