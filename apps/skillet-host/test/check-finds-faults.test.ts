import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkJson, oneSkill, type Checked } from './support/check.ts';
import { Cli } from './support/cli.ts';
import {
  COMMANDABLE,
  commandableConfig,
  ECHO,
  SKILLETFILE,
  workspace,
} from './support/workspace.ts';

const FILES = {
  'runtime-config.yaml': `
skills:
  - {name: good, path: ./echo, mount: good}
  - {name: throws, path: ${COMMANDABLE}, mount: throws, env: {AT_LOAD: throw}}
  - {name: exits, path: ${COMMANDABLE}, mount: exits, tool_name: exits, env: {AT_LOAD: exit}}
  - {name: hangs, path: ${COMMANDABLE}, mount: hangs, tool_name: hangs, env: {AT_LOAD: hang}, start_timeout: 600ms}
  - {name: syntax, path: ./syntax, mount: syntax, tool_name: syntax}
  - {name: nowhere, path: ./nowhere, mount: nowhere}
  - {name: typo, path: ./echo, mount: typo, timout: 5s}
  - {name: lazy, path: ./echo, mount: lazy, workers: {min: 0, max: 1}}
  - {name: off, path: ./syntax, mount: off, enabled: false}
`,
  'echo/Skilletfile.yaml': `${SKILLETFILE}licence: MIT
examples:
  - {input: {text: hi}, output: {text: hi}}
`,
  'echo/skill.js': ECHO,
  'syntax/Skilletfile.yaml': SKILLETFILE,
  'syntax/skill.js': '// begins well\nexport const handler = (((;\n',
};

test('a check of the configuration alone loads no code', async () => {
  const cwd = await workspace(FILES);
  const { code, result, skill } = await checkJson({ cwd, args: ['--config-only'] });
  expect({ code, ok: result.ok }).toEqual({ code: 1, ok: false });
  for (const mount of ['throws', 'exits', 'hangs', 'syntax', 'good']) {
    expect(skill(mount)).toMatchObject({ ok: true, problems: [], examples: [] });
  }
  expect(skill('nowhere').ok).toBe(false);
  expect(skill('typo').problems.join()).toContain('timout');
});

test('a folder in place of a configuration is called by its name', async () => {
  await using cli = new Cli({ cwd: await workspace(FILES), args: ['check', '--config', '/'] });
  expect((await cli.exit).stderr).toBe('skillet-host: /: this is a folder\n');
});

describe('a check of skills that are good, broken and disabled', () => {
  let checked: Checked;
  beforeAll(async () => {
    checked = await checkJson({ cwd: await workspace(FILES) });
  });

  test('ends with 1, and says only on stdout what it found', () => {
    expect(checked).toMatchObject({ code: 1, stderr: '', result: { ok: false, problems: [] } });
    expect(checked.result.config).toBe('runtime-config.yaml');
  });

  test('passes a skill that loads and whose examples do as they say', () => {
    const examples = [{ input: { text: 'hi' }, ok: true }];
    expect(checked.skill('good')).toMatchObject({ name: 'good', ok: true, problems: [], examples });
    expect(checked.skill('lazy')).toMatchObject({ ok: true, examples });
  });

  test.each([
    ['throws', /^does not load: told to fail at load \(commandable\.ts:5\)$/],
    ['exits', /^does not load: its worker called process\.exit\(3\)$/],
    [
      'hangs',
      /^does not load: its worker did not finish loading within 600 ms \(`start_timeout`\)$/,
    ],
    ['syntax', /^does not load: .+ \(skill\.js:2\)$/],
    ['nowhere', /^runtime-config\.yaml:8: .*nowhere/],
    ['typo', /^runtime-config\.yaml:9: .*`timeout`/],
  ])('says why %s cannot run, and where', (mount, problem) => {
    const { ok, problems, examples } = checked.skill(mount);
    expect({ ok, examples }).toEqual({ ok: false, examples: [] });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test('skips a disabled skill', () => {
    expect(checked.skill('off')).toMatchObject({ ok: true, skipped: true, problems: [] });
  });

  test('repeats the warnings, each once', () => {
    expect(checked.result.warnings).toEqual([
      expect.stringMatching(/^echo\/Skilletfile\.yaml:10: unknown key `licence`/),
      'A tool of the skill "lazy" is called lazy_echo, because one of the skill "good" has the name echo; `tool_name` gives a tool another name.',
    ]);
  });

  test('prints a table with one line per fault', async () => {
    await using cli = new Cli({ args: ['check'], cwd: await workspace(FILES) });
    const { code, stdout, stderr } = await cli.exit;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines.slice(0, 6)).toEqual([
      ['Checked runtime-config.yaml'],
      [''],
      ['SKILL', 'MOUNT', 'RESULT', 'DETAIL'],
      ['good', 'good', 'ok', '1 example'],
      ['throws', 'throws', 'failed', 'does not load: told to fail at load (commandable.ts:5)'],
      ['exits', 'exits', 'failed', 'does not load: its worker called process.exit(3)'],
    ]);
    expect(lines).toContainEqual(['off', 'off', 'skipped', 'disabled']);
    expect(stdout).toMatch(
      /\n\nWarnings:\n {2}echo\/Skilletfile\.yaml:10: .*\n {2}A tool of .*\n\n6 of 8 skills failed\.\n$/,
    );
  });
});

describe('the examples of a skill', () => {
  const EXAMPLES = `examples:
  - input: {do: ok}
    output: {done: ok, threadId: 0}
  - input: {do: throw, text: oh no}
  - input: {do: reject-skill-error, text: no tea}
  - input: {do: ok, ms: later}
  - input: {do: exit, ms: 9}
  - input: {do: throw-later}
  - input: {do: spin, ms: 60000}
  - input: {do: wait-deaf, ms: 60000}
  - input: {do: never}
  - input: {do: circular}
  - input: {skill_input: {do: context}, credentials: {KEY: value}}
    output: {credentials: {KEY: value}, headers: {content-type: application/json}}
  - input: {do: ok}
`;
  let problems: readonly (string | undefined)[];
  beforeAll(async () => {
    const file = (name: string) => readFile(`${COMMANDABLE}/${name}`, 'utf8');
    const { code, skill } = await checkJson({
      cwd: await workspace({
        'runtime-config.yaml': 'skills:\n  - {name: c, path: ./c, timeout: 1s}\n',
        'c/Skilletfile.yaml': (await file('Skilletfile.yaml')) + EXAMPLES,
        'c/commandable.ts': await file('commandable.ts'),
      }),
    });
    expect(code).toBe(1);
    expect(skill('c').problems).toEqual([]);
    problems = skill('c').examples.map(({ problem }) => problem);
  });

  test.each([
    [1, /^`threadId` is \d+, expected 0$/],
    [2, /^The skill failed: oh no \(commandable\.ts:\d+\)$/],
    [3, /^answered 418: \{"reason":"no tea"\}$/],
    [4, /^answered 422: `ms`: Input should be a valid integer/],
    [5, /it called process\.exit\(9\)/],
    [
      6,
      /it threw in a timer or callback of request \S+: thrown in a timer .*\(commandable\.ts:\d+\)$/,
    ],
    [7, /did not answer within its timeout of 1000 ms$/],
    [8, /did not answer within its timeout of 1000 ms$/],
    [9, /did not answer within its timeout of 1000 ms$/],
    [10, /cannot be written as JSON/],
  ])('are judged each for itself: %i', (number, problem) => {
    expect(problems[number - 1]).toMatch(problem);
  });

  test('are sent like the calls of a client, also as an envelope', () => {
    expect(problems).toHaveLength(12);
    expect(problems[10]).toBeUndefined();
  });

  test('that follow one that killed or blocked the worker have a new one', () => {
    expect(problems[11]).toBeUndefined();
  });

  test('are run in their order, on the same worker', async () => {
    const examples = [1, 2, 3].map((n) => `  - {input: {}, output: {n: ${n}}}\n`).join('');
    const cwd = await oneSkill('let n = 0; export const handler = () => ({ n: (n += 1) });', {
      examples: `examples:\n${examples}`,
    });
    expect(await checkJson({ cwd })).toMatchObject({ code: 0, result: { ok: true } });
  });

  test('over the body limit fail', async () => {
    const cwd = await oneSkill('export const handler = () => ({});', {
      settings: ', limits: {body: 20B}',
      examples: `examples:\n  - {input: {do: ${'x'.repeat(20)}}}\n`,
    });
    const { skill } = await checkJson({ cwd });
    const [example] = skill('s').examples;
    expect(example?.problem).toBe('its input of 29 bytes is over `limits.body`, 20 bytes');
  });

  test('that answer well and kill the worker later are named', async () => {
    const cwd = await oneSkill(
      `export const handler = ({ do: what }) => {
         if (what === 'wait') return new Promise(() => {});
         setTimeout(() => { throw new Error('too late') }, 20);
         return {};
       };`,
      { examples: 'examples:\n  - {input: {}}\n  - {input: {do: wait}}\n' },
    );
    const { skill } = await checkJson({ cwd });
    const [first, second] = skill('s').examples;
    expect(first?.ok).toBe(true);
    expect(second?.problem).toMatch(/callback of request check-1: too late \(s\.mjs:3\)$/);
  });

  test('end when the skill does not load a second time', async () => {
    const cwd = await oneSkill(
      `import { existsSync, writeFileSync } from 'node:fs';
       if (existsSync('loaded')) throw new Error('once is enough');
       writeFileSync('loaded', '');
       export const handler = () => process.exit(1);`,
      { examples: 'examples:\n  - {input: {}}\n  - {input: {}}\n' },
    );
    const { skill } = await checkJson({ cwd });
    expect(skill('s').problems).toEqual([
      'does not load again after example 1: once is enough (s.mjs:2)',
    ]);
    expect(skill('s').examples).toHaveLength(1);
  });
});

describe('a check', () => {
  test('of a configuration in which all is well ends with 0', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
    await using cli = new Cli({ args: ['check'], cwd });
    const { code, stdout } = await cli.exit;
    expect(code).toBe(0);
    expect(stdout).toMatch(/commandable +c +ok +no examples\n\n1 skill, all well\.\n$/);
  });

  test('of a configuration without skills ends with 0', async () => {
    const cwd = await workspace({ 'runtime-config.yaml': 'skills: []\n' });
    await using cli = new Cli({ args: ['check'], cwd });
    const { code, stdout } = await cli.exit;
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Checked runtime-config.yaml\n\nno skills, all well.\n',
    });
  });

  test('without a configuration looks at the skills that are found', async () => {
    const cwd = await workspace({
      'My_Echo/Skilletfile.yaml': SKILLETFILE,
      'My_Echo/skill.js': ECHO,
    });
    const { code, result } = await checkJson({ cwd });
    expect(code).toBe(0);
    expect(result).toMatchObject({ config: null, skills: [{ mount: 'my-echo', ok: true }] });
  });

  test('reads the file that the flag, or else the environment, names', async () => {
    const cwd = await workspace({
      'flag.yaml': 'skills: []\n',
      'env.yaml': 'skills: []\n',
      'runtime-config.yaml': 'not: [one',
    });
    const env = { SKILLET_CONFIG: 'env.yaml' };
    expect((await checkJson({ cwd, env })).result.config).toBe('env.yaml');
    const args = ['--config', 'flag.yaml'];
    expect((await checkJson({ cwd, env, args })).result.config).toBe('flag.yaml');
  });

  test.each([
    ['is missing', 1, {}, ['-c', 'nowhere.yaml'], 'nowhere.yaml: there is no such file'],
    ['is no YAML', 1, { 'a.yaml': 'skills:\n  - {name: x\n' }, ['-c', 'a.yaml'], 'a.yaml:3'],
    ['has an unknown key', 1, { 'a.yaml': 'skils: []\n' }, ['-c', 'a.yaml'], '`skills`'],
    ['is not there, and neither is a skill', 2, {}, [], 'there is no runtime-config.yaml here'],
  ])('of a configuration that %s ends with %i', async (_, exitCode, files, args, mention) => {
    const cwd = await workspace(files);
    await using cli = new Cli({ args: ['check', ...args], cwd });
    const { code, stdout, stderr } = await cli.exit;
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(/^skillet-host: /);
    expect(stderr).toContain(mention);
    const json = await checkJson({ cwd, args });
    expect(json).toMatchObject({ code: exitCode, stderr, result: { ok: false, skills: [] } });
    expect(json.result.problems.join('\n')).toContain(mention);
  });

  test('refuses a flag it does not know', async () => {
    await using cli = new Cli({ args: ['check', '--jsno'], cwd: await workspace() });
    const { code, stderr } = await cli.exit;
    expect(code).toBe(2);
    expect(stderr).toContain('--json');
  });
});
