import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLock } from '../src/lock/lock.ts';
import { permissionKeys } from '../src/lock/locked-permissions.ts';
import { loadConfig } from '../src/index.ts';
import { brokenProblems, load, skillFiles, tempFolder, writeFiles } from './support/temp-folder.ts';

const MB = 1024 * 1024;
const files = (permissions: string) =>
  skillFiles('demo', `name: demo\nentry: main:handler\n${permissions}`);
const entry = (more = '') => `skills: [{name: demo, path: demo${more}}]`;
const LOCAL = 'permissions: {network: [API.example.org:443], files: [./maps, "write:/srv/out/"]}\n';

describe('a Skilletfile', () => {
  test('that says nothing of permissions is held to nothing, and stays in a thread', async () => {
    const { skills } = await load(entry());
    expect(skills[0]).not.toHaveProperty('permissions');
    expect(skills[0]?.isolation).toBe('thread');
  });

  test('that names some has all others denied, and runs in a process', async () => {
    const { skills, dir } = await load(entry(), files(LOCAL));
    expect(skills[0]).toMatchObject({
      isolation: 'process',
      permissions: {
        network: ['api.example.org:443'],
        files: [`read:${join(dir, 'demo/maps')}`, 'write:/srv/out'],
        env: [],
        commands: [],
        engine: [],
      },
      manifest: { permissions: { files: ['read:./maps', 'write:/srv/out'] } },
    });
  });

  test.each(['permissions:\n', 'permissions: {}\n'])('with %j is denied all', async (text) => {
    const { skills } = await load(entry(), files(text));
    expect(skills[0]?.permissions).toEqual({
      network: [],
      files: [],
      env: [],
      commands: [],
      engine: [],
    });
  });

  test('gets the variables that it declares otherwise', async () => {
    const more = 'permissions: {env: [A]}\nsettings: [B]\ncredentials: [C]\n';
    const { skills } = await load(entry(), files(more));
    expect(skills[0]?.permissions?.env).toEqual(['A', 'B', 'C']);
  });

  test('asks for memory and CPU, which the configuration may limit', async () => {
    const asks = files('permissions: {memory: 512MB, cpu: 50%}\n');
    const own = await load(entry(), asks);
    expect(own.skills[0]?.limits).toMatchObject({ memory: 512 * MB, cpu: 0.5 });
    const limited = await load(entry(', limits: {memory: 128MB}'), asks);
    expect(limited.skills[0]?.limits).toMatchObject({ memory: 128 * MB, cpu: 0.5 });
    const all = await load(`${entry()}\ndefaults: {limits: {cpu: 25%}}`, asks);
    expect(all.skills[0]?.limits).toMatchObject({ memory: 512 * MB, cpu: 0.25 });
  });

  test.each([
    ['{netwerk: []}', 'unknown key `netwerk` in `permissions`: did you mean `network`?'],
    ['{network: ["https://example.org"]}', 'is no host such as'],
    ['{files: ["write:/srv/*"]}', 'without a `*`'],
    ['{files: [../other]}', 'leads out of the folder of the skill'],
    ['{commands: ["git log"]}', 'is no program such as'],
    ['{env: [A-B]}', "can't be used"],
    ['{memory: 1MB}', 'at least `64MB`'],
    ['{engine: [magic]}', 'workers'],
    ['all', 'must be a mapping'],
  ])('with %s is refused', async (permissions, said) => {
    const problems = await brokenProblems(entry(), files(`permissions: ${permissions}\n`));
    expect(problems.join('\n')).toContain(said);
  });
});

describe('a configuration', () => {
  test('counts key by key, before the Skilletfile', async () => {
    const more = ', permissions: {network: [], files: ["read:../shared"]}';
    const { skills, dir } = await load(entry(more), files(LOCAL));
    expect(skills[0]?.permissions).toMatchObject({
      network: [],
      files: [`read:${join(dir, '../shared')}`],
      env: [],
    });
  });

  test('names none by a key without a value', async () => {
    const more = ', permissions: {network: , files: }';
    const { skills } = await load(entry(more), files(LOCAL));
    expect(skills[0]?.permissions).toMatchObject({ network: [], files: [] });
  });

  test('holds a skill that asks for nothing', async () => {
    const { skills } = await load(entry(', permissions: {network: [example.org]}'));
    expect(skills[0]).toMatchObject({ isolation: 'process' });
    expect(skills[0]?.permissions).toMatchObject({ network: ['example.org'], files: [] });
  });

  test('lifts all with `all`, and says so', async () => {
    const { skills, warnings } = await load(entry(', permissions: all'), files(LOCAL));
    expect(skills[0]).not.toHaveProperty('permissions');
    expect(skills[0]?.isolation).toBe('thread');
    expect(warnings.map(({ message }) => message).join()).toContain('held to nothing');
  });

  test('does not put a skill with permissions into a thread', async () => {
    const problems = await brokenProblems(entry(', isolation: thread'), files(LOCAL));
    expect(problems.join()).toContain('`isolation: thread` is not possible');
    const { skills } = await load(`${entry()}\ndefaults: {isolation: thread}`, files(LOCAL));
    expect(skills[0]?.isolation).toBe('process');
  });

  test('runs a skill in Node in a process, which needs more memory than a thread', async () => {
    const small = entry(', limits: {memory: 32MB}');
    expect((await load(small, files(''))).skills).toHaveLength(1);
    const problems = await brokenProblems(small, files(LOCAL));
    expect(problems.join()).toContain(
      '`limits.memory` must be at least `64MB` for a skill with `permissions`',
    );
    const twice = await brokenProblems(
      entry(', isolation: process, limits: {memory: 32MB}'),
      files(LOCAL),
    );
    expect(twice).toHaveLength(1);
  });

  test('has none change its own Skilletfile, where that says what it may do', async () => {
    const own = 'permissions: {files: ["write:."]}\n';
    expect((await brokenProblems(entry(), files(own))).join()).toContain('its own Skilletfile');
    const some = entry(', permissions: {network: [], files: ["write:./demo"]}');
    expect((await brokenProblems(some, files(''))).join()).toContain('its own Skilletfile');
    const all = '{network: [], files: ["write:./demo"], env: [], commands: [], engine: []}';
    expect((await load(entry(`, permissions: ${all}`), files(own))).skills).toHaveLength(1);
  });

  test('has none change its own Skilletfile where that is a link to what it may write', async () => {
    const dir = await tempFolder({ 'runtime-config.yaml': entry(), ...files('') });
    const shared = join(dir, 'shared/Skilletfile.yaml');
    await writeFiles(dir, {
      'shared/Skilletfile.yaml': `name: demo\nentry: main:handler\npermissions: {files: ["write:${dir}/shared"]}\n`,
    });
    await rm(join(dir, 'demo/Skilletfile.yaml'));
    await symlink(shared, join(dir, 'demo/Skilletfile.yaml'));
    const { broken } = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
    expect(broken[0]?.problems.join()).toContain('its own Skilletfile');
  });

  test('holds no MCP server to any', async () => {
    const config = 'skills: [{name: demo, mcp: {command: [x]}, permissions: {network: []}}]';
    expect((await brokenProblems(config)).join()).toContain('not possible with `mcp`');
  });
});

describe('an installed skill', () => {
  const permissions = {
    network: ['example.org'],
    files: ['write:./cache', 'read:/srv/${X}'],
    env: [],
    commands: ['git', './tool'],
    engine: [],
    memory: 128 * MB,
  };
  const digest = `sha512-${'A'.repeat(86)}==`;
  const lock = (held: unknown) =>
    JSON.stringify({
      version: 1,
      skills: {
        demo: { source: './x', resolved: 'x', tree: digest, permissions: held, folder: 'demo/1' },
      },
    });

  test('has what was confirmed, whatever its files say now', async () => {
    const { skills, dir } = await load('skills: []', {
      ...skillFiles('skillet_skills/demo/1', `name: demo\nentry: main:handler\n`),
      'skillet.lock': lock(permissions),
    });
    const own = join(dir, 'skillet_skills/demo/1');
    expect(skills[0]?.permissions).toEqual({
      ...permissions,
      files: [`write:${own}/cache`, 'read:/srv/${X}'],
      commands: ['git', `${own}/tool`],
    });
  });

  test.each([
    ['', ['example.org']],
    ['{network: , env: [A]}', []],
  ])(
    'has that where the configuration says nothing, and none where that names none: %j',
    async (said, network) => {
      const { skills } = await load(
        `skills: [{name: demo, installed: demo, permissions: ${said}}]`,
        {
          ...skillFiles(
            'skillet_skills/demo/1',
            `name: demo\nentry: main:handler\npermissions: {network: ['*']}\n`,
          ),
          'skillet.lock': lock(permissions),
        },
      );
      expect(skills[0]?.permissions?.network).toEqual(network);
    },
  );

  test('may be held to less by the configuration, key by key', async () => {
    const { skills } = await load(
      'skills: [{name: demo, installed: demo, permissions: {network: []}}]',
      {
        ...skillFiles('skillet_skills/demo/1', `name: demo\nentry: main:handler\n`),
        'skillet.lock': lock(permissions),
      },
    );
    expect(skills[0]?.permissions).toMatchObject({
      network: [],
      commands: ['git', expect.anything()],
    });
  });

  test('has them in one order, so that the next install does not write them in another', async () => {
    const asks = 'permissions: {cpu: 50%, env: [A], network: [localhost], memory: 64MB}\n';
    const { skills } = await load(entry(), files(asks));
    const asked = JSON.stringify(skills[0]?.manifest.permissions);
    const { demo } = readLock(lock(JSON.parse(asked) as object));
    expect(JSON.stringify(demo?.permissions)).toBe(asked);
  });

  test('is in a lock that is refused where its permissions are none', () => {
    expect(() => readLock(lock({ ...permissions, network: 'all' }))).toThrow('demo.permissions');
    expect(() => readLock(lock({ ...permissions, engine: ['x'] }))).toThrow('demo.permissions');
    expect(permissionKeys(permissions, './f')).toMatchObject({ memory: `${128 * MB}B` });
  });
});
