import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageText } from '../src/cli/init/package-file.ts';
import { VERSION } from '../src/version.ts';
import { Cli, run } from './support/cli.ts';
import { type } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

async function init(cwd: string, ...args: readonly string[]) {
  await using cli = new Cli({ args: ['init', ...args], cwd });
  return await cli.exit;
}

describe.each(['ts', 'js', 'python'])('a project whose skill is in %s', (lang) => {
  test('is served, and its test passes', async () => {
    const dir = await workspace();
    const { code, stdout } = await init(dir, 'agents', '--lang', lang);
    expect(code).toBe(0);
    expect(stdout).toContain('Next:\n  cd agents\n  npm install\n  npm test\n  npm start\n');
    const root = join(dir, 'agents');

    await using host = new Cli({ args: ['start', '--port', '0'], cwd: root });
    await host.ready('greeting');
    const answer = await run(await host.url(), 'greeting', { name: 'Ada' });
    expect(answer).toMatchObject({ status: 200, body: { greeting: 'Hello, Ada!' } });
    await using check = new Cli({ args: ['check'], cwd: root });
    expect((await check.exit).stdout).toContain('1 skill, all well.');

    const bin = join(import.meta.dirname, '..', 'bin', 'skillet-host.js');
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: { test: string };
    };
    const tested = await type(root, [
      manifest.scripts.test.replace('skillet-host', `'${process.execPath}' '${bin}'`),
    ]);
    expect(tested.output).toMatch(/pass 3|OK/);
    expect(tested.code).toBe(0);
  });
});

test('what is there already stays', async () => {
  const dir = await workspace();
  await writeFile(join(dir, 'README.md'), 'mine');
  const { code, stdout } = await init(dir);
  expect(code).toBe(0);
  expect(stdout).toMatch(/README\.md +was there already, and is as it was/);
  expect(await readFile(join(dir, 'README.md'), 'utf8')).toBe('mine');
});

test.each([
  ['runtime-config.yaml', 'runtime-config.yaml'],
  ['skills/greeting/x', 'skills/greeting'],
])('where there is %s nothing is made', async (file, named) => {
  const dir = await workspace();
  await mkdir(join(dir, file, '..'), { recursive: true });
  await writeFile(join(dir, file), '');
  const before = await readdir(dir, { recursive: true });
  const { code, stderr } = await init(dir);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `skillet-host: ${named} is there already, and nothing is overwritten: choose another folder\n`,
  });
  expect(await readdir(dir, { recursive: true })).toEqual(before);
});

describe('the package.json of a project', () => {
  test('keeps what it has, but for the test that npm writes where there is none', () => {
    const given = {
      name: 'mine',
      scripts: { start: 'node x.js', test: 'echo "Error: no test specified" && exit 1' },
      dependencies: { 'skillet-host': '1.2.3' },
    };
    expect(JSON.parse(packageText(JSON.stringify(given), 'x', 'node --test'))).toEqual({
      name: 'mine',
      scripts: { start: 'node x.js', check: 'skillet-host check', test: 'node --test' },
      dependencies: { 'skillet-host': '1.2.3' },
    });
  });

  test('depends on this release', () => {
    const text = packageText(undefined, 'agents', 'node --test');
    expect(JSON.parse(text)).toMatchObject({ dependencies: { 'skillet-host': `^${VERSION}` } });
  });

  test('is refused when it is no JSON object', () => {
    expect(() => packageText('[]', 'x', 'y')).toThrow('package.json is there already');
    expect(() => packageText('{', 'x', 'y')).toThrow('package.json is there already');
  });
});
