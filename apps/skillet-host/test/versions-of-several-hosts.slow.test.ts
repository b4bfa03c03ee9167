import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type HostConfig } from '@skillet/config';
import { expect, test, vi } from 'vitest';
import { HostVersions } from '../src/host/versions/host-versions.ts';
import { silentLog } from '../src/library/silent-log.ts';
import { Cli } from './support/cli.ts';
import { Fleet, fresh, WHERE } from './support/fleet.ts';
import { code, config, reload, skilletfile, skillFiles } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

/** What each of two hosts answers. */
async function versionsAnswered(fleet: Fleet): Promise<unknown[]> {
  const answers = [1, 2].map((number) => fleet.jsonAt(number, '/skills/a/run', {}));
  return (await Promise.all(answers)).map(({ body }) => body['version']);
}

async function versionsOf(fleet: Fleet): Promise<Record<string, unknown>> {
  const { body } = await fresh(`${fleet.url}/versions?mount=a`, { method: 'GET' });
  return JSON.parse(body) as Record<string, unknown>;
}

/** Two hosts with a skill that says its version, and the one of `WHERE`. */
async function twoHosts(first = code(1)): Promise<Fleet> {
  const cwd = await workspace({
    ...skillFiles('a', 1),
    'a/skill.ts': first,
    ...WHERE,
    'runtime-config.yaml': config(['a', 'where']),
  });
  const fleet = await Fleet.start(2, { cwd });
  await Promise.all([1, 2].map((number) => fleet.ready('a', number)));
  await Promise.all([1, 2].map((number) => fleet.ready('where', number)));
  return fleet;
}

/** Has another version of the skill go live. */
async function update(fleet: Fleet, version: number): Promise<void> {
  await writeFile(join(fleet.cwd, 'a/Skilletfile.yaml'), skilletfile(version));
  await writeFile(join(fleet.cwd, 'a/skill.ts'), code(version));
  expect((await reload(fleet.url)).status).toBe(200);
  expect(await versionsAnswered(fleet)).toEqual([version, version]);
}

test('a rollback is done in all hosts, whichever is asked, and holds in one that is replaced', async () => {
  await using fleet = await twoHosts();
  await update(fleet, 2);
  const { status, body } = await fleet.jsonAt(2, '/rollback?mount=a', {});
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { mount: 'a', pinned: { by: 'local' }, warnings: [] },
  });
  expect(await versionsAnswered(fleet)).toEqual([1, 1]);
  expect(await versionsOf(fleet)).toMatchObject({ pinned: { to: body['live'] } });
  // Nothing before it is kept.
  const refused = await fleet.jsonAt(2, '/rollback?mount=a', {});
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('no older version') as string },
  });
  expect((await fleet.askAt(2, '/rollback?mount=nobody')).status).toBe(404);
  expect((await fleet.askAt(2, '/versions?mount=nobody', { method: 'GET' })).status).toBe(404);

  await fleet.replaced(2);
  expect(await versionsAnswered(fleet)).toEqual([1, 1]);
  await using forward = new Cli({ cwd: fleet.cwd, args: ['rollback', 'a', '--forward'] });
  expect(await forward.exit).toMatchObject({ code: 0, stderr: '' });
  expect(await versionsAnswered(fleet)).toEqual([2, 2]);
  expect(await versionsOf(fleet)).toMatchObject({ pinned: null, versions: [{ live: true }, {}] });
}, 120_000);

/** The first version, which, once there is a file `once`, loads in the first process that tries and in no other. */
const ONCE = `import { existsSync, openSync } from 'node:fs';
const beside = (name: string): string => process.cwd() + '/' + name;
if (existsSync(beside('once'))) openSync(beside('taken'), 'wx');
${code(1)}`;

test('where one host cannot go back, all go on with what they ran, and it is named', async () => {
  await using fleet = await twoHosts(ONCE);
  await update(fleet, 2);
  const before = await versionsOf(fleet);
  await writeFile(join(fleet.cwd, 'once'), '');
  const { status, body } = await fleet.jsonAt(2, '/rollback?mount=a', {});
  expect(status).toBe(422);
  expect(body['detail']).toMatch(/^host 2 of those that share the port did not: .*EEXIST/);
  expect(body['detail']).toMatch(/; all go on with what they ran before$/);
  expect(await versionsAnswered(fleet)).toEqual([2, 2]);
  const { live, pinned } = await versionsOf(fleet);
  expect({ live, pinned }).toEqual({ live: before['live'], pinned: null });
}, 120_000);

test('a reload that any of them is asked for is recorded once, with who asked', async () => {
  const cwd = await workspace({ ...skillFiles('a', 1), 'runtime-config.yaml': config(['a']) });
  await using fleet = await Fleet.start(2, { cwd });
  await Promise.all([1, 2].map((number) => fleet.ready('a', number)));
  await writeFile(join(cwd, 'a/skill.ts'), code(2));
  process.kill(await fleet.pid(2), 'SIGHUP');
  await vi.waitFor(async () => {
    const { body } = await fresh(`${fleet.url}/versions?mount=a`, { method: 'GET' });
    expect(JSON.parse(body)).toMatchObject({
      versions: [
        { live: true, by: 'SIGHUP' },
        { live: false, by: 'start' },
      ],
    });
  }, 20_000);
}, 60_000);

test.each([1, 2])('of two hosts only the first writes: host %i', async (number) => {
  const cwd = await workspace({ ...skillFiles('a', 1), 'runtime-config.yaml': config(['a']) });
  const taken = await loadConfig({ file: join(cwd, 'runtime-config.yaml'), env: {} });
  const { skills } = taken;
  const [spec] = skills;
  if (spec === undefined) throw new Error('there is no skill');
  const dataDir = join(cwd, '.skillet');
  const versions = new HostVersions(dataDir, silentLog(), { number, of: 2 });
  const loaded = () => ({
    ...{ revision: 'r1', spec, version: '1.0.0' },
    digests: new Map<string, string>(),
  });
  const supervisor = { loaded, skill: () => undefined };
  const reloader = { load: () => Promise.resolve() };
  const sources = { list: (current: HostConfig) => Promise.resolve(current) };
  versions.follow({ supervisor, reloader, sources, emit: () => undefined }, skills);
  await versions.onTaken(taken, { live: ['a'], failed: [] }, 'POST /reload');
  await versions.close();
  expect(await readdir(dataDir).catch(() => [])).toEqual(number === 1 ? ['versions'] : []);
});
