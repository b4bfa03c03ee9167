import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Fleet, fresh, WHERE } from './support/fleet.ts';
import { code, config, reload, skilletfile, skillFiles } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

/** A canary that stays until somebody ends it, or it dies. */
const LONG = 'defaults: {deploy: {canary: {each: 1h}}}\n';
const KEYS = Array.from({ length: 12 }, (_, at) => `key-${String(at)}`);
const ONCE = `import { openSync } from 'node:fs';
openSync(process.cwd() + '/taken', 'wx');
`;
const DIES =
  'export async function handler() { setImmediate(() => { throw new Error("boom"); }); await new Promise(() => {}); }';

/** The version by which a host answers each key. */
async function versionsAt(fleet: Fleet, number: number): Promise<unknown[]> {
  const agent = await fleet.agentAt(number);
  try {
    const versions: unknown[] = [];
    for (const key of KEYS) {
      const headers = { 'X-Skillet-Key': key };
      const { body } = await fresh(`${fleet.url}/skills/a/run`, { agent, headers });
      versions.push((JSON.parse(body) as { version?: number }).version);
    }
    return versions;
  } finally {
    agent.destroy();
  }
}

test('a canary is one of all processes, outlives each of them, and is promoted or taken back in all', async () => {
  const cwd = await workspace({
    ...skillFiles('a', 1),
    ...skillFiles('b', 1),
    ...WHERE,
    'runtime-config.yaml': config(['a', 'b', 'where'], LONG),
  });
  await using fleet = await Fleet.start(2, { cwd });
  for (const number of [1, 2])
    for (const mount of ['a', 'b', 'where']) await fleet.ready(mount, number);
  const tried = async () =>
    (await fleet.jsonAt(2, '/canary?mount=a')).body as {
      rollouts: {
        share: number;
        figures: { candidate: { calls: number }; before: { calls: number } };
      }[];
    };

  await writeFile(join(cwd, 'a/Skilletfile.yaml'), skilletfile(2));
  await writeFile(join(cwd, 'a/skill.ts'), code(2));
  const begun = await fleet.jsonAt(2, '/reload?canary=50', {});
  expect(begun.body).toMatchObject({ failed: [], canary: [{ mount: 'a', share: 50 }] });
  const first = await versionsAt(fleet, 1);
  expect(new Set(first)).toEqual(new Set([1, 2]));
  expect(await versionsAt(fleet, 2)).toEqual(first);
  await vi.waitFor(async () => {
    const [{ figures } = { figures: undefined }] = (await tried()).rollouts;
    const { candidate, before } = figures ?? { candidate: { calls: 0 }, before: { calls: 0 } };
    expect(candidate.calls + before.calls).toBe(2 * KEYS.length);
  }, 10_000);

  // The second one goes on with it, and so does the first one, which judges it.
  for (const number of [2, 1]) {
    await fleet.replaced(number);
    await vi.waitFor(async () => {
      expect(await versionsAt(fleet, number)).toEqual(first);
    }, 20_000);
    expect((await tried()).rollouts).toMatchObject([{ share: 50, by: 'POST /reload by local' }]);
  }
  const promoted = await fleet.jsonAt(2, '/canary/promote?mount=a', {});
  expect(promoted).toMatchObject({ status: 200, body: { mount: 'a', action: 'promoted' } });
  const all = KEYS.map(() => 2);
  expect([await versionsAt(fleet, 1), await versionsAt(fleet, 2)]).toEqual([all, all]);

  // One that dies is taken back in both, and stays so in one that is started then.
  await writeFile(join(cwd, 'a/skill.ts'), DIES);
  expect((await reload(fleet.url, '?canary=50')).body).toMatchObject({ canary: [{ mount: 'a' }] });
  await vi.waitFor(async () => {
    await Promise.all([1, 2].map((number) => fleet.askAt(number, '/skills/a/run')));
    expect((await tried()).rollouts).toEqual([]);
  }, 20_000);
  expect([await versionsAt(fleet, 1), await versionsAt(fleet, 2)]).toEqual([all, all]);
  await fleet.replaced(2);
  await vi.waitFor(async () => {
    expect(await versionsAt(fleet, 2)).toEqual(all);
  }, 20_000);

  // One that comes up in the first process that tries, and in no other, is none anywhere.
  await writeFile(join(cwd, 'b/skill.ts'), `${ONCE}${code(2)}`);
  const partly = await fleet.jsonAt(2, '/reload?canary=50', {});
  const error = expect.stringMatching(/^host \d: .*EEXIST/) as string;
  expect(partly.body).toMatchObject({ failed: [{ mount: 'b', error }] });
  expect(partly.body).not.toHaveProperty('canary');
  expect((await fleet.jsonAt(1, '/canary?mount=b')).body).toMatchObject({ rollouts: [] });
  for (const number of [1, 2, 1, 2])
    expect((await fleet.jsonAt(number, '/skills/b/run', {})).body).toMatchObject({ version: 1 });

  // Of other settings alone there is nothing to go back to in a process that starts meanwhile: that is said at once, and nothing begins.
  await writeFile(join(cwd, 'b/skill.ts'), code(1));
  const yaml = config(['a', 'b', 'where'], `${LONG.trimEnd().slice(0, -1)}, queue: 77}\n`);
  await writeFile(join(cwd, 'runtime-config.yaml'), yaml);
  const began = () => fleet.cli.lines.filter((line) => line['action'] === 'began').length;
  const until = began();
  const refusal = expect.stringContaining('?canary=0') as string;
  const failures = ['b', 'where'].map((mount) => ({ mount, error: refusal }));
  for (const number of [1, 2]) {
    const dry = await fleet.jsonAt(number, '/reload?canary=50&dry_run=true', {});
    expect(dry.body).toMatchObject({ failed: failures });
  }
  const ofSettings = await fleet.jsonAt(2, '/reload?canary=50', {});
  expect(ofSettings.body).toMatchObject({ failed: failures, updated: ['a'] });
  expect(ofSettings.body).not.toHaveProperty('canary');
  expect(began()).toBe(until);
  const atOnce = await fleet.jsonAt(2, '/reload?canary=0', {});
  expect(atOnce.body).toMatchObject({ failed: [], updated: ['b', 'where'] });
}, 120_000);

const version = (number: number, weight: number) =>
  `{path: ./v${String(number)}, weight: ${String(weight)}}`;

test('weights that are given at one process hold in all, also in one that is started then; what is copied is told of all', async () => {
  const skills = (rest: string) => `skills:
  - {name: a, mount: a, versions: [${version(1, 50)}, ${version(2, 50)}]}
  - {name: b, path: ./b, mount: b, shadow: {path: ./c, share: 100%}}
  - {name: where, path: ./where, mount: where}
server: {host: 127.0.0.1, port: 0}
${rest}`;
  const reading = (number: number) => `${skilletfile(number)}read_only: true\n`;
  const cwd = await workspace({
    ...Object.assign({}, ...[1, 2].map((number) => skillFiles(`v${String(number)}`, number))),
    ...skillFiles('b', 1),
    ...skillFiles('c', 2),
    'b/Skilletfile.yaml': reading(1),
    'c/Skilletfile.yaml': reading(2),
    ...WHERE,
    'runtime-config.yaml': skills(''),
  } as Record<string, string>);
  await using fleet = await Fleet.start(2, { cwd });
  for (const number of [1, 2])
    for (const mount of ['a@1.0.0', 'a@2.0.0', 'b', 'where']) await fleet.ready(mount, number);
  const only = (number: number) => KEYS.map(() => number);
  const given = await fleet.jsonAt(2, '/weights?mount=a&weights=1.0.0=0', {});
  expect(given).toMatchObject({ status: 200, body: { versions: [{ weight: 0 }, { weight: 50 }] } });
  expect([await versionsAt(fleet, 1), await versionsAt(fleet, 2)]).toEqual([only(2), only(2)]);
  const refused = await fleet.jsonAt(2, '/weights?mount=a&weights=3.0.0=1', {});
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('no version 3.0.0') as string },
  });
  for (const number of [1, 2]) {
    await fleet.replaced(number);
    await vi.waitFor(async () => {
      expect(await versionsAt(fleet, number)).toEqual(only(2));
    }, 10_000);
  }

  await vi.waitFor(async () => {
    await Promise.all([1, 2].map((number) => fleet.askAt(number, '/skills/b/run')));
    const { shadows } = (await fleet.jsonAt(1, '/shadow?mount=b')).body as {
      shadows: { calls: number; different: number; samples: object[] }[];
    };
    const own = fleet.cli.lines.filter(
      (line) => line['event'] === 'shadow' && line['action'] === 'differs',
    );
    expect(new Set(own.map((line) => line['host']))).toEqual(new Set([1, 2]));
    expect(shadows).toHaveLength(1);
    expect(shadows[0]?.different).toBeGreaterThan(1);
  }, 20_000);
}, 120_000);
