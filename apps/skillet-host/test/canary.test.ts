import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { command } from './support/command.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';
import { Traffic, type Seen } from './support/traffic.ts';

/** A canary in two short steps. */
const QUICK =
  'defaults: {deploy: {canary: {steps: [20, 60], each: 300ms, min_calls: 20, max_p95_increase: 10000%}}}\n';

/** One that stays until somebody ends it. */
const LONG = 'defaults: {deploy: {canary: {each: 1h}}}\n';

const rollout = (cli: Cli, action: string) =>
  cli.line((line) => line['event'] === 'rollout' && line['action'] === action);

const failed = (seen: readonly Seen[]) => seen.filter(({ status }) => status !== 200);

async function release(write: (name: string, text: string) => Promise<void>, text = code(2)) {
  await write('a/Skilletfile.yaml', skilletfile(2));
  await write('a/skill.ts', text);
}

test('a canary grows step by step under load and takes over: no call is lost, and nobody is moved back', async () => {
  const { cli, url, cwd, write } = await start(['a'], { extra: QUICK });
  await using _ = cli;
  const traffic = new Traffic(url, 'a', 100);
  await traffic.more(50);
  await release(write);
  expect((await reload(url)).body).toMatchObject({
    updated: [],
    failed: [],
    canary: [{ mount: 'a', share: 20 }],
  });
  const step = await rollout(cli, 'step');
  expect(step).toMatchObject({ mount: 'a', share: 60, before: 'r1', kind: 'canary' });
  expect(step['figures']).toMatchObject({
    candidate: { crashes: 0, hostErrors: 0, skillErrors: 0 },
  });
  await rollout(cli, 'promoted');
  await traffic.more(50);
  const seen = await traffic.stop();
  expect(failed(seen)).toEqual([]);
  const lasts = new Map<string, unknown>();
  for (const { key, version } of seen) {
    if (lasts.get(key) === 2) expect([key, version]).toEqual([key, 2]);
    lasts.set(key, version);
  }
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
  const { stdout } = await command(cwd, 'versions', 'a', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    pinned: null,
    versions: [{ version: '2.0.0', live: true, by: 'canary of POST /reload by local' }, {}],
  });
  expect(await get(`${url}/canary?mount=a`)).toMatchObject({
    rollouts: [],
    last: [{ mount: 'a', action: 'promoted', version: '2.0.0', version_before: '1.0.0' }],
  });
}, 120_000);

test('a canary that crashes is taken back within 20 calls, only its share felt it, and it does not come back', async () => {
  const { cli, url, cwd, write } = await start(['a', 'b'], { extra: LONG });
  await using _ = cli;
  const traffic = new Traffic(url, 'a', 400);
  await traffic.more(50);
  await release(
    write,
    'export async function handler() { setImmediate(() => { throw new Error("boom"); }); await new Promise(() => {}); }',
  );
  expect((await reload(url, '?canary=5')).body).toMatchObject({
    canary: [{ mount: 'a', share: 5 }],
  });
  const back = await rollout(cli, 'taken-back');
  expect(back).toMatchObject({ level: 'error', mount: 'a', share: 0 });
  const { candidate, before } = back['figures'] as Record<string, Record<string, number>>;
  expect(candidate?.['calls']).toBeLessThanOrEqual(20);
  expect(before).toMatchObject({ crashes: 0, hostErrors: 0, skillErrors: 0 });
  const until = traffic.seen.length;
  await traffic.more(200);
  const seen = await traffic.stop();
  // What the canary had is all that failed, and nothing does afterwards.
  expect(failed(seen).length).toBeLessThanOrEqual(20);
  expect(failed(seen.filter(({ begun }) => begun > until))).toEqual([]);
  expect(seen.filter(({ status, version }) => status === 200 && version !== 1)).toEqual([]);

  const { skills } = (await get(`${url}/health`)) as { skills: Record<string, object> };
  expect(skills['a']).toMatchObject({
    reload_error: expect.stringContaining('its workers died') as string,
  });
  // A reload of another skill does not bring it back; its folder still has it.
  await write('b/skill.ts', code(5));
  expect((await reload(url, '?canary=0')).body).toMatchObject({
    updated: expect.arrayContaining(['b']) as string[],
  });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
  expect(JSON.parse((await command(cwd, 'versions', 'a', '--json')).stdout)).toMatchObject({
    versions: [{ version: '1.0.0', live: true }],
  });
}, 120_000);

test('a host that is killed while a canary runs starts again with the version that has proved itself', async () => {
  const { cli, url, cwd, write } = await start(['a'], { extra: LONG });
  await using _ = cli;
  await release(write);
  await reload(url, '?canary=50');
  // Before anybody can have been answered by it.
  expect(await get(`${url}/versions?mount=a`)).toMatchObject({
    pinned: { by: 'POST /reload by local' },
  });
  cli.signal('SIGKILL');
  await cli.exit;
  await using next = new Cli({ cwd });
  const again = await next.url();
  await next.ready('a');
  expect((await run(again, 'a', {})).body).toMatchObject({ version: 1 });
  expect(await command(cwd, 'rollback', 'a', '--forward')).toMatchObject({ code: 0 });
  expect((await run(again, 'a', {})).body).toMatchObject({ version: 2 });
}, 120_000);

test('the command line begins, shows, promotes and aborts a canary; what cannot be is refused', async () => {
  const { cli, url, cwd, write } = await start(['a', 'b'], { extra: LONG });
  await using _ = cli;
  expect(await command(cwd, 'canary')).toMatchObject({
    code: 0,
    stdout: 'no version is tried now\n',
  });
  expect(await command(cwd, 'canary', 'a', '--promote')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no version of "a" is tried') as string,
  });
  expect(await command(cwd, 'canary', '--abort')).toMatchObject({ code: 2 });
  expect(await command(cwd, 'reload', '--canary', '100')).toMatchObject({ code: 2 });
  expect((await reload(url, '?canary=all')).status).toBe(422);
  expect((await fetch(`${url}/canary/abort?mount=b`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${url}/canary/abort`, { method: 'POST' })).status).toBe(422);

  await release(write);
  const begun = await command(cwd, 'reload', '--canary', '10');
  expect(begun).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/canary +a +10 %/) as string,
  });
  expect((await command(cwd, 'canary')).stdout).toMatch(/a +canary +2\.0\.0 +10 %/);
  // It is left alone by a reload that finds nothing else.
  expect((await reload(url)).body).toMatchObject({ unchanged: ['a', 'b'] });
  expect(await command(cwd, 'canary', 'a', '--abort')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('taken back by the command line') as string,
  });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });

  await write('b/skill.ts', code(2));
  await reload(url, '?canary=10');
  const promoted = await fetch(`${url}/canary/promote?mount=b`, { method: 'POST' });
  expect(await promoted.json()).toMatchObject({ mount: 'b', action: 'promoted', by: 'local' });
  expect((await run(url, 'b', {})).body).toMatchObject({ version: 2 });
}, 120_000);

test('a canary gives way to what is edited next, and to the files as they were', async () => {
  const { cli, url, write } = await start(['a'], { extra: LONG });
  await using _ = cli;
  await write('a/skill.ts', code(2));
  await reload(url, '?canary=10');
  await write('a/skill.ts', code(3));
  expect((await reload(url, '?canary=10')).body).toMatchObject({ canary: [{ mount: 'a' }] });
  expect(await rollout(cli, 'ended')).toMatchObject({ revision: 'r2' });
  await write('a/skill.ts', code(1));
  expect((await reload(url)).body).toMatchObject({ unchanged: ['a'] });
  expect(await get(`${url}/canary`)).toMatchObject({ rollouts: [] });
  await write('a/skill.ts', code(4));
  expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  expect((await run(url, 'a', {})).body).toMatchObject({ version: 4 });
}, 120_000);

test('a rollback while a canary runs holds, and a canary beside it leaves a host that is started again at it', async () => {
  const { cli, url, cwd, write } = await start(['a'], { extra: LONG });
  await using _ = cli;
  await release(write);
  expect((await reload(url, '?canary=0')).body).toMatchObject({ updated: ['a'] });
  await write('a/skill.ts', code(3));
  expect((await reload(url, '?canary=50')).body).toMatchObject({ canary: [{ mount: 'a' }] });
  expect(await get(`${url}/versions?mount=a`)).toMatchObject({
    pinned: { by: 'POST /reload by local' },
  });
  expect(await command(cwd, 'rollback', 'a')).toMatchObject({ code: 0 });
  await rollout(cli, 'ended');
  const pinned = async () => (await get(`${url}/versions?mount=a`))['pinned'];
  expect(await pinned()).toMatchObject({ by: 'the command line' });
  await write('a/skill.ts', code(4));
  expect((await reload(url, '?canary=50')).body).toMatchObject({ canary: [{ mount: 'a' }] });
  expect(await pinned()).toMatchObject({ by: 'POST /reload by local' });
  cli.signal('SIGTERM');
  await cli.exit;
  await using next = new Cli({ cwd });
  const again = await next.url();
  await next.ready('a');
  expect((await run(again, 'a', {})).body).toMatchObject({ version: 1 });
}, 120_000);
