import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/index.ts';
import { brokenProblems, load, skillFiles, tempFolder, writeFiles } from './support/temp-folder.ts';

describe('a problem of one skill', () => {
  test.each([
    ['path: demo', ['2: `name` is missing']],
    ['name: demo', ['2: `path` is missing']],
    ['name:\n    path: demo', ['2: `name` must be text, not nothing']],
    ['name: demo\n    path: nowhere', ['3: `path`: there is no folder nowhere']],
    ['name: demo\n    path: demo/main.ts', ['3: `path`: demo/main.ts is not a folder']],
    [
      'name: demo\n    path: .',
      [
        '3: `path`: there is neither a Skilletfile.yaml, a module skillet_runtime nor a SKILL.md in .',
      ],
    ],
    [
      'name: demo\n    path: "a\\0b"',
      ['3: `path` must be text, not `"a\\u0000b"`: it contains a NUL character'],
    ],
    [
      'name: demo\n    path: demo\n    enabled: perhaps',
      ['4: `enabled` must be `true` or `false`, not `perhaps`'],
    ],
    [
      'name: demo\n    path: demo\n    isolation: process\n    limits: {memory: 48MB}',
      [
        '5: `limits.memory` must be at least `64MB` with `isolation: process`: all that the process has resident counts, and Node alone takes 50 MB',
      ],
    ],
    [
      'name: demo\n    path: demo\n    isolation: thread\n    command: ["./server", "{socket}"]',
      ['4: `isolation: thread` is not possible with a `command`'],
    ],
    [
      'name: demo\n    path: demo\n    command: ./server',
      [
        '4: `command` must be a list such as `["./server", "--socket", "{socket}"]`, not `./server`',
      ],
    ],
    [
      'name: demo\n    path: demo\n    command: [./server]',
      [
        '4: `command` must tell the program where to listen: write `{socket}` or `{port}` in an argument',
      ],
    ],
    [
      'name: demo\n    path: demo\n    tool_name: Say-It',
      [
        "4: `tool_name`: `Say-It` can't be the name of a tool: use small letters, digits and `_`, begin with a letter, and end with no `_`; at most 40",
      ],
    ],
    [
      'name: demo\n    path: demo\n    tool_name: run_skill',
      ["4: `tool_name`: `run_skill` can't be the name of a tool: the host has one of that name"],
    ],
    [
      'name: demo\n    path: demo\n    workers: {min: 3, max: 2}',
      ['4: `workers.min` (3) is more than `workers.max` (2)'],
    ],
    [
      'name: demo\n    path: demo\n    workers: 1.5',
      ['4: `workers` must be a whole number, 1 to 1000, not `1.5`'],
    ],
    [
      'name: demo\n    path: demo\n    timeout: 5\n    queue: -1',
      [
        '4: `timeout` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `5`: add a unit (`ms`, `s`, `m` or `h`)',
        '5: `queue` must be a whole number, 0 to 1000000, not `-1`',
      ],
    ],
  ])('%j is told with file and line', async (entry, expected) => {
    const problems = await brokenProblems(`skills:\n  - ${entry}\n`);
    expect(problems).toEqual(expected.map((problem) => `runtime-config.yaml:${problem}`));
  });

  test('leaves the others alone, whatever it is', async () => {
    const config = `skills:
  - {name: first, path: demo}
  - {name: none, path: nowhere}
  - {name: odd, path: demo, colour: red}
  - {name: bad, path: bad}
  - {name: last, path: demo}
`;
    const { skills, broken } = await load(config, {
      ...skillFiles('demo'),
      'bad/Skilletfile.yaml': 'name: [\n',
    });
    expect(skills.map(({ mount }) => mount)).toEqual(['first', 'last']);
    expect(broken.map(({ mount }) => mount)).toEqual(['none', 'odd', 'bad']);
    expect(broken[2]?.problems[0]).toMatch(/^bad\/Skilletfile\.yaml:\d: not valid YAML: /);
  });

  test('is told together with those of its Skilletfile', async () => {
    const config = 'skills:\n  - name: demo\n    path: examples/demo\n    queue: many\n';
    const problems = await brokenProblems(
      config,
      skillFiles('examples/demo', 'description: x\nentry: main:handler\ninputs: {a: 5}\n'),
    );
    expect(problems).toEqual([
      'runtime-config.yaml:4: `queue` must be a whole number, 0 to 1000000, not `many`',
      'examples/demo/Skilletfile.yaml:1: `name` is missing',
      'examples/demo/Skilletfile.yaml:3: `inputs.a` must be a mapping such as `{type: string}`, not `5`',
    ]);
  });

  test('never shows an absolute path', async () => {
    const dir = await tempFolder({
      'conf/runtime-config.yaml': '',
      ...skillFiles('skill', 'name: x\nentry: gone:handler\n'),
    });
    const file = join(dir, 'conf', 'runtime-config.yaml');
    const entry = (path: string): string => `  - {name: ${path.length}, path: ${path}}\n`;
    const paths = [join(dir, 'skill'), '/nowhere/at/all', '/', '/etc/passwd'];
    await writeFiles(dir, { 'conf/runtime-config.yaml': `skills:\n${paths.map(entry).join('')}` });
    const { broken } = await loadConfig({ file, env: {} });
    expect(broken).toHaveLength(paths.length);
    expect(broken[0]?.problems).toEqual([
      '../skill/Skilletfile.yaml:2: `entry`: none of gone.ts, gone.mts, gone.js, gone.mjs is there',
    ]);
    for (const { problems } of broken) expect(problems.join('\n')).not.toMatch(/(^|[\s`(])\//);
  });

  test('is a folder that leads in a circle', async () => {
    const dir = await tempFolder({ 'runtime-config.yaml': 'skills: [{name: demo, path: loop}]' });
    await symlink('loop', join(dir, 'loop'));
    const { broken } = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
    expect(broken[0]?.problems).toEqual(['runtime-config.yaml:1: `path`: there is no folder loop']);
  });

  test('is a Skilletfile that is a folder', async () => {
    const dir = await tempFolder({ 'runtime-config.yaml': 'skills: [{name: demo, path: demo}]' });
    await mkdir(join(dir, 'demo', 'Skilletfile.yaml'), { recursive: true });
    const { broken } = await loadConfig({ file: join(dir, 'runtime-config.yaml'), env: {} });
    expect(broken[0]?.problems).toEqual(['demo/Skilletfile.yaml: this is a folder']);
  });
});

describe('a mount', () => {
  test.each(['time', 'Time-2', 'a.b_c~d', '7', 'x'.repeat(64)])('may be %s', async (mount) => {
    const { skills } = await load(`skills: [{name: n, path: demo, mount: "${mount}"}]`);
    expect(skills[0]?.mount).toBe(mount);
  });

  test.each([
    ['/time', 'write only the last segment: `mount: time`'],
    ['/skills/time', 'write only the last segment: `mount: time`'],
    ['skills/time/', 'write only the last segment: `mount: time`'],
    ['a/b', 'use letters, digits'],
    ['a b', 'use letters, digits'],
    ['.hidden', 'use letters, digits'],
    ['..', 'use letters, digits'],
    ['zeit-für', 'use letters, digits'],
    ['a%2Fb', 'use letters, digits'],
    ['x'.repeat(65), 'at most 64 characters'],
  ])('may not be %s', async (mount, because) => {
    const config = `skills:\n  - name: n\n    path: demo\n    mount: "${mount}"\n`;
    const [problem, ...more] = await brokenProblems(config);
    expect(problem).toMatch(/^runtime-config\.yaml:4: `mount` can't be `/);
    expect(problem).toContain(because);
    expect(more).toEqual([]);
  });

  test('is by default the name, which must then be fit for a URL', async () => {
    const { skills, broken } = await load(
      'skills:\n  - {name: time, path: demo}\n  - {name: The Time, path: demo}\n',
    );
    expect(skills[0]).toMatchObject({ name: 'time', mount: 'time' });
    expect(broken[0]?.mount).toBe('The Time');
    expect(broken[0]?.problems[0]).toMatch(
      /^runtime-config\.yaml:3: `mount` \(by default the name\) can't be `The Time`: use letters/,
    );
  });

  test('belongs to the first skill that wants it', async () => {
    const { skills, broken } = await load(`skills:
  - {name: one, path: demo, mount: m}
  - {name: two, path: demo, mount: m}
  - {name: m, path: demo}
  - {name: M, path: demo}
`);
    expect(skills.map(({ name }) => name)).toEqual(['one', 'M']);
    expect(broken.map(({ name, problems }) => [name, ...problems])).toEqual([
      ['two', 'runtime-config.yaml:3: the mount `m` is taken by `one` (runtime-config.yaml:2)'],
      ['m', 'runtime-config.yaml:4: the mount `m` is taken by `one` (runtime-config.yaml:2)'],
    ]);
  });

  test('has a name to go by even when none is given', async () => {
    const { broken } = await load('skills: [{path: demo}, {}]');
    expect(broken.map(({ mount }) => mount)).toEqual(['skills[0]', 'skills[1]']);
  });

  test('has one too when whoever is to resolve the entry throws', async () => {
    const dir = await tempFolder({ 'c.yaml': 'skills: [{path: demo}, {mount: 7}, {name: a}]' });
    const { broken } = await loadConfig({
      file: join(dir, 'c.yaml'),
      env: {},
      resolveSkill: ({ name }) => Promise.reject(new Error(`no ${name.toUpperCase()}`)),
    });
    expect(broken).toEqual([
      { mount: 'skills[0]', name: 'skills[0]', problems: ['resolveSkill failed: no '] },
      { mount: 'skills[1]', name: 'skills[1]', problems: ['resolveSkill failed: no '] },
      { mount: 'a', name: 'a', problems: ['resolveSkill failed: no A'] },
    ]);
  });
});

describe('a disabled skill', () => {
  test('is listed, and not looked at', async () => {
    const { skills, broken, disabled, warnings } = await load(`skills:
  - {name: off, path: nowhere, enabled: false, mount: m, timeout: soon}
  - {name: on, path: demo, mount: m}
`);
    expect(disabled).toEqual([{ mount: 'm', name: 'off' }]);
    expect(skills.map(({ name }) => name)).toEqual(['on']);
    expect(broken).toEqual([]);
    expect(warnings).toMatchObject([{ file: 'runtime-config.yaml', line: 2 }]);
  });
});

test('the folder of a skill is its real one, and shown as it was named', async () => {
  const dir = await tempFolder({
    'conf/runtime-config.yaml': 'skills: [{name: demo, path: link}]',
    ...skillFiles('real/demo'),
  });
  await symlink(join(dir, 'real', 'demo'), join(dir, 'conf', 'link'));
  const { skills } = await loadConfig({ file: join(dir, 'conf', 'runtime-config.yaml'), env: {} });
  expect(skills[0]).toMatchObject({
    dir: join(dir, 'real', 'demo'),
    displayDir: 'link',
    entry: { file: join(dir, 'real', 'demo', 'main.ts'), export: 'handler' },
    dataDir: join(dir, 'conf', '.skillet', 'skills', 'demo'),
  });
});
