import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type HostConfig } from '@skillet/config';
import { expect, test, vi } from 'vitest';
import { HostVersions } from '../src/host/versions/host-versions.ts';
import { silentLog } from '../src/library/silent-log.ts';
import { Cli } from './support/cli.ts';
import { Fleet, fresh } from './support/fleet.ts';
import { code, config, reload, skilletfile, skillFiles, start } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

/** What so many calls, each on a connection of its own, are answered with. */
async function versionsAnswered(url: string): Promise<Set<unknown>> {
  const answers = await Promise.all(Array.from({ length: 40 }, () => fresh(`${url}/skills/a/run`)));
  return new Set(answers.map(({ body }) => (JSON.parse(body) as { version: unknown }).version));
}

async function rollback(url: string) {
  const { status, body } = await fresh(`${url}/rollback?mount=a`);
  return { status, ...(JSON.parse(body) as { detail?: string }) };
}

test('a mount that is rolled back is so in each of several hosts, none of which rolls back itself', async () => {
  const { cli, url, cwd } = await start(['a']);
  await using _ = cli;
  await writeFile(join(cwd, 'a/Skilletfile.yaml'), skilletfile(2));
  await writeFile(join(cwd, 'a/skill.ts'), code(2));
  await reload(url);
  expect(await rollback(url)).toMatchObject({ status: 200 });
  cli.signal('SIGTERM');
  await cli.exit;
  const record = join(cwd, '.skillet/versions/mounts/a/record.json');
  const before = await readFile(record, 'utf8');

  await using fleet = await Fleet.start(3, { cwd });
  await Promise.all([1, 2, 3].map((number) => fleet.ready('a', number)));
  expect(await versionsAnswered(fleet.url)).toEqual(new Set([1]));
  for (let n = 0; n < 12; n += 1) {
    expect(await rollback(fleet.url)).toEqual({
      status: 422,
      detail:
        '3 processes serve on this port (server.workers), and a rollback cannot reach them all yet: ' +
        'start the host with `--workers 1`, and ask again',
    });
    const { body } = await fresh(`${fleet.url}/versions?mount=a`, { method: 'GET' });
    expect(JSON.parse(body)).toMatchObject({ pinned: { by: 'local' }, versions: [{}, {}] });
  }
  await using command = new Cli({ cwd, args: ['rollback', 'a'] });
  expect(await command.exit).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--workers 1') as string,
  });
  expect(await readFile(record, 'utf8')).toBe(before);
  expect(await versionsAnswered(fleet.url)).toEqual(new Set([1]));
}, 60_000);

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
  const loaded = () => ({ spec, version: '1.0.0', digests: new Map<string, string>() });
  const supervisor = { loaded, skill: () => undefined };
  const reloader = { load: () => Promise.resolve() };
  const sources = { list: (current: HostConfig) => Promise.resolve(current) };
  versions.follow({ supervisor, reloader, sources, emit: () => undefined }, skills);
  await versions.onTaken(taken, { live: ['a'], failed: [] }, 'POST /reload');
  await versions.close();
  expect(await readdir(dataDir).catch(() => [])).toEqual(number === 1 ? ['versions'] : []);
});
