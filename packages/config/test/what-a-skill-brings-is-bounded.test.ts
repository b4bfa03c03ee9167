import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { BOUNDS } from '../src/bounds.ts';
import { load, loadSkill, refusal, skillFiles } from './support/temp-folder.ts';

const HEAD = 'name: x\nentry: skill:handler\n';

function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join('');
}

/** What is said of a Skilletfile that has more than it may. */
async function problemsOf(rest: string): Promise<readonly string[]> {
  const { problems } = await loadSkill(HEAD + rest, { 'demo/skill.js': '' });
  return problems;
}

describe('a Skilletfile with too much is refused, with the line and the bound', () => {
  test.each([
    ['keys in braces', `x: {${times(170_000, (n) => `k${n.toString(36)},`)}}\n`, 3, '200000 words'],
    ['keys in lines', times(120_000, (n) => `k${n.toString(36)}:\n`), 49_999, '200000 words'],
    ['the same key again and again', `inventory: {${'a,'.repeat(400_000)}}\n`, 3, '200000 words'],
    ['empty mappings', `inventory: [${'{},'.repeat(300_000)}]\n`, 3, '200000 words'],
    [
      'an enum',
      `inputs: {a: {enum: [${times(90_000, (n) => `e${String(n)},`)}]}}\n`,
      3,
      '200000 words',
    ],
    ['comments', '# x\n'.repeat(200_000), undefined, '200000 words'],
    ['values', `inventory: {a: [${'x,'.repeat(60_000)}]}\n`, 3, '50000 keys and values'],
    ['keys', `inventory: {${times(1_001, (n) => `k${String(n)}: 1,`)}}\n`, 3, '1000 keys'],
    [
      'values behind aliases',
      `inventory:\n  a: &a [${'x,'.repeat(1_000)}]\n  b: [${'*a,'.repeat(101)}]\n`,
      5,
      'at most 100000',
    ],
    [
      'inputs',
      `inputs:\n${times(257, (n) => `  i${String(n)}: {type: string}\n`)}`,
      260,
      '256 names',
    ],
    [
      'values in inputs',
      `inputs:\n  a: {}\n  b: {enum: [${'x,'.repeat(5_000)}]}\n`,
      5,
      '5000 keys and values',
    ],
    [
      'values in inputs behind aliases',
      `x-shared: &a {type: object, properties: {${times(100, (n) => `p${String(n)}: {},`)}}}\ninputs:\n${times(50, (n) => `  i${String(n)}: *a\n`)}`,
      undefined,
      '5000 keys and values',
    ],
    ['a pattern', `inputs: {a: {pattern: "${'(a|b)*'.repeat(700)}"}}\n`, 3, '4000 characters'],
  ])('%s', async (_, rest, line, bound) => {
    const problems = await problemsOf(rest);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(bound);
    if (line !== undefined) expect(problems[0]).toContain(`Skilletfile.yaml:${String(line)}:`);
  });

  test('outputs, which keep nothing from running, are left out instead', async () => {
    const outputs = times(257, (n) => `  o${String(n)}: {type: string}\n`);
    const { spec, problems, warnings } = await loadSkill(`${HEAD}outputs:\n${outputs}`, {
      'demo/skill.js': '',
    });
    expect(problems).toEqual([]);
    expect(spec?.manifest.outputs).toEqual({});
    expect(warnings.map(({ message }) => message).join()).toContain(
      '`outputs` has more than 256 names',
    );
  });
});

test('as much as may be is read', async () => {
  const inputs = times(
    BOUNDS.parameters,
    (n) => `  i${String(n)}: {type: object, properties: {a: {type: string}, b: {enum: [x, y]}}}\n`,
  );
  const { spec, problems } = await loadSkill(`${HEAD}inputs:\n${inputs}`, { 'demo/skill.js': '' });
  expect(problems).toEqual([]);
  expect(Object.keys(spec?.manifest.inputs ?? {})).toHaveLength(BOUNDS.parameters);
});

test('one skill with too much keeps no other from running', async () => {
  const { skills, broken } = await load('skills: [{name: a, path: a}, {name: b, path: b}]\n', {
    ...skillFiles('a'),
    ...skillFiles('b'),
    'a/Skilletfile.yaml': `${HEAD}x: [${'[],'.repeat(200_000)}]\n`,
  });
  expect(skills.map(({ mount }) => mount)).toEqual(['b']);
  expect(broken.map(({ mount }) => mount)).toEqual(['a']);
});

test('many unknown keys are told of one by one only at first', async () => {
  const { warnings } = await loadSkill(HEAD + times(900, (n) => `kam${n.toString(36)}: 1\n`), {
    'demo/skill.js': '',
  });
  expect(warnings).toHaveLength(BOUNDS.unknownKeys + 1);
  expect(warnings.map(({ message }) => message).join()).toContain('880 more keys are unknown');
});

test('the configuration itself is bounded, too', async () => {
  const [line = ''] = await refusal(`skills: []\nserver: [${'[],'.repeat(200_000)}]\n`);
  expect(line).toContain('2: the file is more than 200000 words and signs long');
});

test('the reference lists the bounds as they are', async () => {
  const document = await readFile(
    new URL('../../../docs/configuration.md', import.meta.url),
    'utf8',
  );
  const [, section = ''] = /## How much a file may hold\n([^]*?)\n## /.exec(document) ?? [];
  const listed = [...section.matchAll(/\| ([\d,]+) +\|$/gm)].map(([, most]) => most);
  expect(listed).toEqual(Object.values(BOUNDS).map((most) => most.toLocaleString('en-US')));
});
