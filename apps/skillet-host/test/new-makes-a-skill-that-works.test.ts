import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { checkJson } from './support/check.ts';
import { Cli, get } from './support/cli.ts';
import { expectToGreet, newSkill, nextCommands, type } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const sh = promisify(execFile);

describe.each(['ts', 'js'])('a new skill in %s', (lang) => {
  test('passes its own test in any folder, without an install', async () => {
    // A folder of CommonJS packages is as good as any.
    const cwd = await workspace({ 'package.json': '{"type": "commonjs"}' });
    expect((await newSkill(cwd, ['hello', '--lang', lang])).code).toBe(0);
    const { stdout } = await sh(process.execPath, ['--test'], { cwd: join(cwd, 'hello') });
    expect(stdout).toMatch(/pass 3\n.*fail 0/);
    expect(stdout).not.toContain('Warning');
  });

  test('is found by a check that runs its example, and is well', async () => {
    const cwd = await workspace();
    await newSkill(cwd, ['hello', '--lang', lang]);
    const { code, result } = await checkJson({ cwd });
    expect(code).toBe(0);
    expect(result).toEqual({
      ok: true,
      config: null,
      problems: [],
      skills: [
        {
          name: 'hello',
          mount: 'hello',
          ok: true,
          problems: [],
          examples: [{ input: { name: 'Ada' }, ok: true }],
        },
      ],
      warnings: [],
    });
  });

  test('is served, answers, refuses and logs', async () => {
    const cwd = await workspace();
    await newSkill(cwd, ['hello', '--lang', lang]);
    await using cli = new Cli({ cwd, args: ['--host', '127.0.0.1', '--port', '0'] });
    const url = await cli.url();
    await expectToGreet(cli, 'greeting');
    expect(await get(`${url}/skills/hello/inventory`)).toMatchObject({
      skill: { name: 'hello', category: 'utility', tags: ['greeting'] },
    });
  });

  test('has types in any folder, and is right for a strict TypeScript compiler', async () => {
    const cwd = await workspace();
    await newSkill(cwd, ['hello', '--lang', lang]);
    const own = join(cwd, 'hello/tsconfig.json');
    const given = {
      typeRoots: [join(ROOT, 'node_modules/@types')],
      noUncheckedIndexedAccess: true,
    };
    const file = join(cwd, 'tsconfig.json');
    await writeFile(
      file,
      JSON.stringify({ extends: own, compilerOptions: given, include: ['hello'] }),
    );
    const compiled = sh(join(ROOT, 'node_modules/.bin/tsc'), ['-p', cwd]);
    await expect(compiled).resolves.toMatchObject({ stdout: '' });
  });
});

describe('`new`', () => {
  test('says what it made and what to type next, which works as it stands', async () => {
    const cwd = await workspace();
    const exit = await newSkill(cwd, ['hello']);
    expect(exit).toMatchObject({ code: 0, stderr: '' });
    const [, ...made] = (exit.stdout.split('\n\n')[0] ?? '').split('\n');
    const files = made.map((line) => line.trim().split(/ {2,}/)[0] ?? '');
    expect(files.map((file) => file.replace('hello/', '')).toSorted()).toEqual(
      (await readdir(join(cwd, 'hello'))).toSorted(),
    );
    const commands = nextCommands(exit);
    expect(commands).toEqual([
      '(cd hello && npm test)',
      expect.stringMatching(/^\/.*\/skillet-host check$/),
      expect.stringMatching(/^\/.*\/skillet-host start$/),
    ]);
    const { code, output } = await type(cwd, commands.slice(0, 2));
    expect(output).toMatch(/pass 3\n.*fail 0/);
    expect(output).toMatch(/hello +hello +ok +1 example/);
    expect(code).toBe(0);
  });

  test('makes the skill in another folder, and says where to check it', async () => {
    const cwd = await workspace({ "else where's/keep": '' });
    const exit = await newSkill(cwd, ['my_hello', '--lang', 'js', '--dir', "else where's"]);
    expect(exit.code).toBe(0);
    const { code, output } = await type(cwd, nextCommands(exit).slice(0, 2));
    expect(output).toMatch(/my_hello +my-hello +ok/);
    expect(code).toBe(0);
  });

  test.each([
    ['./skills, where there is such a folder', 'skills', []],
    ['./examples', 'examples', ['--dir', 'examples']],
  ])('makes it in %s, and it is found there', async (_, folder, args) => {
    const cwd = await workspace({ [`${folder}/keep`]: '' });
    const exit = await newSkill(cwd, ['hello', ...args]);
    expect(nextCommands(exit)[0]).toBe(`(cd ${folder}/hello && npm test)`);
    expect(nextCommands(exit)[1]).toMatch(/^\/.*skillet-host check$/);
    expect((await checkJson({ cwd })).result.skills).toMatchObject([{ mount: 'hello', ok: true }]);
  });

  test('calls the host by its name where that is on the PATH', async () => {
    const cwd = await workspace({ 'bin/skillet-host': '', 'node_modules/.bin/skillet-host': '' });
    const npx = join(cwd, 'node_modules/.bin');
    const installed = await newSkill(cwd, ['installed'], { PATH: npx });
    expect(nextCommands(installed)[1]).toMatch(/^\/.*skillet-host check$/);
    const exit = await newSkill(cwd, ['known'], { PATH: [npx, join(cwd, 'bin')].join(':') });
    expect(nextCommands(exit).slice(1)).toEqual(['skillet-host check', 'skillet-host start']);
    for (const folder of ['installed', 'known']) {
      const manifest = await readFile(join(cwd, folder, 'package.json'), 'utf8');
      expect(manifest).toContain('"test": "skillet-host exec -- node --test"');
    }
  });

  test.each([
    ['runtime-config.yaml', {}],
    ['conf/other.yaml', { SKILLET_CONFIG: 'conf/other.yaml' }],
  ])('prints the lines to add to %s, and does not edit it', async (file, env) => {
    const config = 'skills:\n';
    const cwd = await workspace({ [file]: config });
    const exit = await newSkill(cwd, ['my_hello'], env);
    expect(exit.stdout).toContain(`Add to the end of \`skills:\` in ${file}:\n`);
    expect(await readFile(join(cwd, file), 'utf8')).toBe(config);
    const lines = exit.stdout.match(/^ {2}- name: .*\n {4}path: .*\n {4}mount: .*\n/m)?.[0] ?? '';
    await appendFile(join(cwd, file), lines);
    const { code, skill } = await checkJson({ cwd, env });
    expect(skill('my-hello')).toMatchObject({ name: 'my_hello', ok: true });
    expect(code).toBe(0);
  });

  both.each(rows(['null'], ['true', 'yes', 'test', 'a-1_b', 'constructor']))(
    'makes a skill named %s like any other',
    async (name) => {
      const cwd = await workspace();
      const exit = await newSkill(cwd, [name]);
      const { code, result } = await checkJson({ cwd });
      expect(result).toMatchObject({ skills: [{ name, ok: true }], warnings: [] });
      expect(code).toBe(0);
      // Node takes a module `test.ts` for one more test.
      const { output } = await type(cwd, nextCommands(exit).slice(0, 1));
      expect(output).toMatch(name === 'test' ? /pass 4\n.*fail 0/ : /pass 3\n.*fail 0/);
    },
  );

  test('leaves folders as others are, and nothing else', async () => {
    const cwd = await workspace();
    await newSkill(cwd, ['hello']);
    await sh('mkdir', ['usual'], { cwd });
    const [made, usual] = await Promise.all([stat(join(cwd, 'hello')), stat(join(cwd, 'usual'))]);
    expect(made.mode).toBe(usual.mode);
    await rm(join(cwd, 'usual'), { recursive: true });
    expect(await readdir(cwd)).toEqual(['hello']);
  });
});
