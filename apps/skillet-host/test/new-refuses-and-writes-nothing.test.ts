import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSkillName } from '../src/cli/new/skill-name.ts';
import { writeSkill } from '../src/cli/new/write-skill.ts';
import { UsageError } from '@skillet/command';
import { newSkill } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

test.each([
  'Hello',
  'hello world',
  '1hello',
  '_hello',
  'héllo',
  'a/b',
  '../hello',
  '.',
  '.hello',
  'a.b',
  'a\nb',
  '',
  'x'.repeat(65),
  'node_modules',
])('the name "%s" cannot be a skill\'s', (name) => {
  expect(() => {
    checkSkillName(name);
  }).toThrow(UsageError);
});

describe('`new` refuses, with one clear line and exit code 2, and writes nothing', () => {
  test.each(['../Hello', '-hello'])('the name "%s"', async (name) => {
    const cwd = await workspace();
    const { code, stdout, stderr } = await newSkill(cwd, ['--', name]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `skillet-host: a skill can't be named "${name}": use lower-case letters, digits, "-" and "_", and begin with a letter\n`,
    );
    expect(await readdir(cwd)).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['a folder with something in it', { 'hello/mine.txt': 'precious' }],
    ['a file', { hello: 'precious' }],
  ])('%s that is there already', async (_, files) => {
    const cwd = await workspace(files);
    const { code, stdout, stderr } = await newSkill(cwd, ['hello']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^skillet-host: hello is there already.*\n$/);
    const [file = ''] = Object.keys(files);
    expect(await readFile(join(cwd, file), 'utf8')).toBe('precious');
    expect(await readdir(cwd)).toEqual(['hello']);
  });

  test('a link that is there already, wherever it leads', async () => {
    const cwd = await workspace();
    await symlink('nowhere', join(cwd, 'hello'));
    expect(await newSkill(cwd, ['hello'])).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(cwd)).toEqual(['hello']);
  });

  test('an empty folder that is there already', async () => {
    const cwd = await workspace();
    await mkdir(join(cwd, 'hello'));
    expect(await newSkill(cwd, ['hello'])).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(join(cwd, 'hello'))).toEqual([]);
  });

  test('a folder to make it in that is not there', async () => {
    const cwd = await workspace();
    const { code, stderr } = await newSkill(cwd, ['hello', '--dir', 'no/where']);
    expect(code).toBe(2);
    expect(stderr).toBe('skillet-host: there is no folder no/where; make it first\n');
    expect(await readdir(cwd)).toEqual([]);
  });

  test.each([
    [['hello', '--lang', 'py'], 'ts, js, python'],
    [['hello', '--lang', 'python', '--app', 'express'], 'take --app fastapi'],
    [['hello', '--lang', 'python', '--app', 'hono'], 'take --app fastapi'],
    [['hello', '--lang', 'ts', '--app', 'fastapi'], 'leave --lang out'],
    [['hello', '--app', 'fastapi', '--lang', 'js'], 'leave --lang out'],
    [[], "missing required argument 'name'"],
    [['hello', 'world'], 'too many arguments'],
  ])('the arguments %j', async (args, mention) => {
    const cwd = await workspace();
    const { code, stderr } = await newSkill(cwd, args);
    expect(code).toBe(2);
    expect(stderr).toContain(mention);
    expect(await readdir(cwd)).toEqual([]);
  });
});

test('a skill that cannot be written to its end leaves nothing behind', async () => {
  const cwd = await workspace();
  const files = [
    { name: 'first', text: '', about: '' },
    { name: 'no/such/folder', text: '', about: '' },
  ];
  await expect(writeSkill(join(cwd, 'hello'), 'hello', files)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^can't make hello: /),
  });
  expect(await readdir(cwd)).toEqual([]);
});
