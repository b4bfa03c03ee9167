import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { reload } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

const manifest = (version: number, hint: string) => `name: asked
version: ${String(version)}.0.0
description: Answers as it is told to
entry: skill:handler
${hint}
inputs:
  mode: {type: string, default: same}
outputs:
  n: {type: integer}
`;

/** The version that runs; the candidate does what it is told otherwise. */
const running = (otherwise = '') => `import { appendFile, mkdir } from 'node:fs/promises';
async function* pieces() { for (let at = 0; at < 40; at += 1) yield new Uint8Array(100_000); }
export async function handler({ mode, big }: { mode: string; big?: string }, context: any) {
  await mkdir(context.dataDir, { recursive: true });
  await appendFile(context.dataDir + '/calls', '.');
  const key: string = context.credentials.API_KEY ?? '';
  if (mode === 'stream') return new Response(ReadableStream.from(pieces()));
  if (mode === 'throw') throw new Error('both do');
  ${otherwise}
  return { n: 1, key: key.length, said: 'plain', at: process.pid, big: (big ?? '').length, env: '' };
}
`;

const candidate = running(`
  if (mode === 'status') return new Response('{}', { status: 418 });
  if (mode === 'schema') return { n: 'one', key: key.length, said: 'plain', at: 0, big: 0, env: '' };
  if (mode === 'value') return { n: 1, key: key.length, said: 'the key is ' + key, at: 0, big: 0, env: context.env.SKILLET_SHADOW };
  if (mode === 'crash') process.exit(3);
  if (mode === 'hang') await new Promise(() => {});
  if (mode === 'spin') for (;;);
`);

const config = (share: string) => `skills:
  - name: a
    path: ./a
    rate_limit: {daily: 100000, per_caller: {daily: 100000}}
    shadow: {path: ./a-next, share: ${share}, volatile: [/at], timeout: 500ms}
  - {name: b, path: ./b, shadow: {path: ./b-next, share: 100%}}
  - {name: c, path: ./b}
server: {host: 127.0.0.1, port: 0}
`;

const READ_ONLY = 'read_only: true';
const SECRET = 'sk-123456789-abcdef';

interface Shadow {
  readonly revision: string;
  readonly since: string;
  readonly calls: number;
  readonly same: number;
  readonly differences: Readonly<Record<string, number>>;
  readonly drops: Readonly<Record<string, number>>;
  readonly skips: Readonly<Record<string, number>>;
  readonly deaths: number;
  readonly latency_ms: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly samples: readonly Readonly<Record<string, unknown>>[];
}

const shadowOf = async (url: string, mount = 'a') => {
  const { shadows } = await get(`${url}/shadow?mount=${mount}`);
  return (shadows as readonly Shadow[])[0] as Shadow;
};

/** Calls until what is known of the candidate is as wanted: on a machine that is busy copies are dropped. */
async function callUntil(
  url: string,
  body: Readonly<Record<string, unknown>>,
  enough: (shadow: Shadow) => boolean,
  status = 200,
) {
  let calls = 0;
  await expect
    .poll(
      async () => {
        calls += 1;
        expect((await run(url, 'a', { ...body, n: calls })).status).toBe(status);
        const shadow = await shadowOf(url);
        return enough(shadow) ? 'enough' : shadow;
      },
      { timeout: 40_000 },
    )
    .toBe('enough');
  return calls;
}

const callsOf = (cwd: string, ...folder: string[]) =>
  readFile(join(cwd, '.skillet', ...folder, 'calls'), 'utf8').then(
    ({ length }) => length,
    () => 0,
  );

async function start() {
  const cwd = await workspace({
    'a/Skilletfile.yaml': manifest(1, READ_ONLY),
    'a/skill.ts': running(),
    'a-next/Skilletfile.yaml': manifest(2, READ_ONLY),
    'a-next/skill.ts': candidate,
    'b/Skilletfile.yaml': manifest(1, ''),
    'b/skill.ts': running(),
    'b-next/Skilletfile.yaml': manifest(2, READ_ONLY),
    'b-next/skill.ts': candidate,
    'runtime-config.yaml': config('100%'),
  });
  const cli = new Cli({ cwd, args: ['--log-level', 'debug'] });
  const url = await cli.url();
  await Promise.all(['a', 'b'].map((mount) => cli.ready(mount)));
  return { cli, url, cwd };
}

test('copies go to a candidate, its answers are compared, and nobody but the operator notices', async () => {
  const { cli, url, cwd } = await start();
  await using _ = cli;
  let calls = 0;
  const until = async (
    ...args: Parameters<typeof callUntil> extends [string, ...infer R] ? R : never
  ) => {
    calls += await callUntil(url, ...args);
  };
  const told = (action: string, difference?: string) =>
    cli.line(
      (line) =>
        line['event'] === 'shadow' &&
        line['action'] === action &&
        line['difference'] === difference,
    );
  await until({ mode: 'same' }, ({ same }) => same >= 3);
  await until({ mode: 'throw' }, ({ same }) => same >= 4, 500);
  await until({ mode: 'status' }, ({ differences }) => (differences['status'] ?? 0) >= 2);
  await until({ mode: 'schema' }, ({ differences }) => (differences['schema'] ?? 0) >= 1);
  const withKey = { skill_input: { mode: 'value' }, credentials: { API_KEY: SECRET } };
  await until(withKey, ({ differences }) => (differences['body'] ?? 0) >= 1);
  expect(await told('differs', 'status')).toMatchObject({
    ...{ level: 'warn', mount: 'a', version: '2.0.0', why: 'status 418 in place of 200' },
  });
  await told('differs', 'schema');
  await told('differs', 'body');

  // The candidate gets the credentials, and has an environment and a folder of its own; nothing tells a secret.
  const { samples, latency_ms: latencies } = await shadowOf(url);
  const value = samples.find(({ difference }) => difference === 'body');
  expect(value?.['places']).toEqual([
    { pointer: '/said', own: '"plain"', candidate: '"the key is [redacted]"' },
    { pointer: '/env', own: '""', candidate: '"1"' },
  ]);
  expect(latencies).toMatchObject({
    own: { p95: expect.any(Number) as number },
    candidate: { p50: expect.any(Number) as number },
  });
  expect(await callsOf(cwd, 'shadows', 'a')).toBeGreaterThan(0);

  // Large bodies and streams are not copied.
  await run(url, 'a', { mode: 'same', big: 'x'.repeat(70_000) });
  const streamed = await fetch(`${url}/skills/a/run`, {
    method: 'POST',
    body: '{"mode": "stream"}',
  });
  expect((await streamed.bytes()).length).toBe(4_000_000);
  calls += 2;
  await expect
    .poll(async () => (await shadowOf(url)).skips)
    .toMatchObject({ too_large: 1, streamed: 1, not_repeatable: 0 });

  // Nor are calls that may not be repeated, though the candidate says that its may.
  for (let at = 0; at < 5; at += 1) await run(url, 'b', {});
  expect(await shadowOf(url, 'b')).toMatchObject({ calls: 5, skips: { not_repeatable: 5 } });
  expect(await callsOf(cwd, 'skills', 'b')).toBe(5);
  expect(await callsOf(cwd, 'shadows', 'b')).toBe(0);

  // One that hangs, spins or dies is its own matter.
  await until({ mode: 'hang' }, ({ differences }) => (differences['failed'] ?? 0) >= 1);
  await until({ mode: 'spin' }, ({ differences }) => (differences['failed'] ?? 0) >= 2);
  const before = (await shadowOf(url)).deaths;
  await until({ mode: 'crash' }, ({ deaths }) => deaths > before);
  await told('died');
  await until({ mode: 'same' }, ({ differences }) => (differences['failed'] ?? 0) >= 3);
  expect(await get(`${url}/health`)).toMatchObject({
    status: 'healthy',
    skills: { a: { status: 'loaded' } },
  });
  expect(
    cli.lines.filter(({ event }) => event === 'worker-died' || event === 'quarantined'),
  ).toEqual([]);

  // No copy counts as a call.
  expect(await callsOf(cwd, 'skills', 'a')).toBe(calls);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counted = metrics
    .split('\n')
    .filter((line) => line.startsWith('skillet_requests_total{') && line.includes('mount="a"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  expect(counted).toBe(calls);
  expect(metrics).toMatch(/skillet_shadow_calls_total\{mount="a",outcome="status"\} [2-9]/);
  const answer = await run(url, 'a', { mode: 'same' });
  expect(answer.headers.get('ratelimit')).toContain(`r=${String(100_000 - calls - 1)};`);

  // The command line shows the same; whoever has none is told so.
  const { code, stdout } = await command(cwd, 'shadow', 'a');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /a +2\.0\.0 +100 % [^]*status: status 418 in place of 200/,
    ) as string,
  });
  expect(await command(cwd, 'shadow', 'c')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no calls of "c" are copied') as string,
  });
  expect((await fetch(`${url}/shadow?mount=c`)).status).toBe(404);
  expect(await get(`${url}/shadow`)).toMatchObject({ shadows: [{ mount: 'a' }, { mount: 'b' }] });
  const everything = JSON.stringify([cli.lines, await get(`${url}/shadow`), stdout]);
  expect(everything).not.toContain(SECRET);
}, 120_000);

test('a candidate is loaded again by itself, goes with its entry, and holds up no stop', async () => {
  const { cli, url, cwd } = await start();
  await using _ = cli;
  await callUntil(url, { mode: 'status' }, ({ differences }) => (differences['status'] ?? 0) >= 1);
  const first = await shadowOf(url);

  // Another share is no reason to begin anew, nor is it one for the skill.
  await writeFile(join(cwd, 'runtime-config.yaml'), config('50%'));
  expect((await reload(url)).body).toMatchObject({ updated: [], unchanged: ['a', 'b', 'c'] });
  await expect
    .poll(() => shadowOf(url))
    .toMatchObject({ revision: first.revision, share: 50, since: first.since });

  await writeFile(join(cwd, 'a-next/skill.ts'), running());
  expect((await reload(url)).body).toMatchObject({ updated: [], unchanged: ['a', 'b', 'c'] });
  await expect.poll(async () => (await shadowOf(url)).revision).not.toBe(first.revision);
  await callUntil(url, { mode: 'status' }, ({ same }) => same >= 1);
  expect(await shadowOf(url)).toMatchObject({ differences: { status: 0 } });

  await writeFile(join(cwd, 'runtime-config.yaml'), config('50%').replace(/ {4}shadow: .*\n/, ''));
  await reload(url);
  await expect.poll(() => get(`${url}/shadow`)).toMatchObject({ shadows: [{ mount: 'b' }] });

  await writeFile(join(cwd, 'runtime-config.yaml'), config('100%'));
  await writeFile(join(cwd, 'a-next/skill.ts'), candidate);
  await reload(url);
  await callUntil(url, { mode: 'same' }, ({ same }) => same >= 1);
  await run(url, 'a', { mode: 'hang' });
  cli.signal('SIGTERM');
  expect(await cli.exit).toMatchObject({ code: 0 });
}, 120_000);
