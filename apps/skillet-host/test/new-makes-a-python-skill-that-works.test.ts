import { readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { fastapiPython, missingPython } from '../../../scripts/python/virtual-environment.ts';
import { checkJson } from './support/check.ts';
import { Cli, get, run } from './support/cli.ts';
import { expectToGreet, newSkill, nextCommands, type } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

const ANY_PORT = ['--host', '127.0.0.1', '--port', '0'];

describe('a new skill in Python', () => {
  beforeEach(async (context) => {
    const missing = await missingPython();
    context.skip(missing !== undefined, missing);
  });

  test('is made, tested and checked by what `new` says to type', async () => {
    const cwd = await workspace();
    const made = await newSkill(cwd, ['hello', '--lang', 'python']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect((await readdir(join(cwd, 'hello'))).toSorted()).toEqual([
      'README.md',
      'Skilletfile.yaml',
      'skill.py',
      'skilletfile.schema.json',
      'test_skill.py',
    ]);
    const commands = nextCommands(made);
    expect(commands).toEqual([
      '(cd hello && python3 -m unittest)',
      expect.stringMatching(/skillet-host check$/),
      expect.stringMatching(/skillet-host start$/),
    ]);
    const { code, output } = await type(cwd, commands.slice(0, 2));
    expect(output).toMatch(/Ran 3 tests[^]*OK/);
    expect(output).toMatch(/hello +hello +ok +1 example/);
    expect(code).toBe(0);
  });

  test('is served, answers, refuses and logs', async () => {
    const cwd = await workspace();
    await newSkill(cwd, ['hello', '--lang', 'python']);
    await using cli = new Cli({ cwd, args: ANY_PORT });
    await expectToGreet(cli, 'greeting Ada');
  });

  // Some are keywords of Python, some are modules that everything needs.
  both.each(rows(['class'], ['json', 'time', 'asyncio', 'a-1_b', 'null']))(
    'may be named %s',
    async (name) => {
      const cwd = await workspace();
      const made = await newSkill(cwd, [name, '--lang', 'python']);
      const { code, result } = await checkJson({ cwd });
      expect(result).toMatchObject({ skills: [{ name, ok: true }], warnings: [] });
      expect(code).toBe(0);
      expect((await type(cwd, nextCommands(made).slice(0, 1))).output).toContain('Ran 3 tests');
    },
  );
});

describe('a new FastAPI application', () => {
  const INSTALL = '(cd shop && python3 -m venv .venv && .venv/bin/pip install -r requirements.txt)';

  test('says what to install, and so does the host until that is done', async (context) => {
    const missing = await missingPython();
    context.skip(missing !== undefined, missing);
    const cwd = await workspace();
    const made = await newSkill(cwd, ['shop', '--app', 'fastapi']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(nextCommands(made)).toEqual([
      INSTALL,
      '(cd shop && .venv/bin/python -m unittest)',
      expect.stringMatching(/skillet-host check$/),
      expect.stringMatching(/skillet-host start$/),
    ]);
    const { code, result } = await checkJson({ cwd, env: { PYTHONNOUSERSITE: '1' } });
    expect(code).toBe(1);
    expect(JSON.stringify(result)).toMatch(
      /(?:uvicorn is not installed|No module named).*in the skill's folder: python3 -m venv \.venv && \.venv\/bin\/pip install -r requirements\.txt/,
    );
  });

  test('passes its own test, is well, and served', async (context) => {
    const found = await fastapiPython();
    context.skip('missing' in found, 'missing' in found ? found.missing : '');
    if ('missing' in found) return;
    const cwd = await workspace();
    const made = await newSkill(cwd, ['shop', '--app', 'fastapi', '--lang', 'python']);
    await symlink(dirname(dirname(found.python)), join(cwd, 'shop/.venv'));
    const { code, output } = await type(cwd, nextCommands(made).slice(1, 3));
    expect(output).toMatch(/Ran 3 tests[^]*OK/);
    expect(output).toMatch(/shop +shop +ok/);
    expect(code).toBe(0);

    await using cli = new Cli({ cwd, args: ANY_PORT });
    const url = await cli.url();
    expect(await get(`${url}/skills/shop/hello/Ada`)).toEqual({ greeting: 'Hello, Ada!' });
    const headers = { 'content-type': 'application/json' };
    expect(await run(url, 'shop', { name: 'Ada' }, headers)).toMatchObject({
      status: 200,
      body: { greeting: 'Hello, Ada!' },
    });
    expect((await run(url, 'shop', { name: '' }, headers)).status).toBe(422);
    expect(await get(`${url}/skills/shop/inventory`)).toMatchObject({
      skill: { name: 'shop', category: 'utility', tags: ['greeting'] },
    });
  }, 180_000);
});
