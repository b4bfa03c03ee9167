import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { checkJson } from './support/check.ts';
import { Cli, get, run } from './support/cli.ts';
import { newSkill, nextCommands, type } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

const INSTALLED = {
  express: fileURLToPath(
    new URL('../../../examples/express_notes/node_modules/express', import.meta.url),
  ),
  hono: fileURLToPath(new URL('../../../examples/hono_links/node_modules/hono', import.meta.url)),
};

/** Makes an application, and what an install of it would bring. */
async function make(framework: 'express' | 'hono', lang: string): Promise<string> {
  const cwd = await workspace();
  const made = await newSkill(cwd, ['hello', '--app', framework, '--lang', lang]);
  expect(made.code).toBe(0);
  expect(nextCommands(made)[0]).toBe('(cd hello && npm install)');
  const modules = join(cwd, 'hello/node_modules');
  await mkdir(modules);
  await symlink(INSTALLED[framework], join(modules, framework));
  return cwd;
}

describe.each(
  rows<readonly ['express' | 'hono', 'ts' | 'js']>(
    [['express', 'ts']],
    [
      ['hono', 'js'],
      ['express', 'js'],
      ['hono', 'ts'],
    ],
  ),
)('a new application of %s in %s', (framework, lang) => {
  both('passes its own test', async () => {
    const cwd = await make(framework, lang);
    const { output } = await type(cwd, ['cd hello && npm test']);
    expect(output).toMatch(/pass 1\n.*fail 0/);
  });

  both('is well, and served', async () => {
    const cwd = await make(framework, lang);
    expect((await checkJson({ cwd })).result).toMatchObject({ ok: true });
    await using cli = new Cli({ cwd, args: ['--host', '127.0.0.1', '--port', '0'] });
    const url = await cli.url();
    expect(await get(`${url}/skills/hello/hello/Ada`)).toEqual({ greeting: 'Hello, Ada!' });
    expect(await run(url, 'hello', { name: 'Ada' })).toMatchObject({
      status: 200,
      body: { greeting: 'Hello, Ada!' },
    });
  });
});

test('the dependencies of a new application are those that are tried here', async () => {
  const cwd = await make('hono', 'ts');
  const manifest = JSON.parse(await readFile(join(cwd, 'hello/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(['hono']);
});
