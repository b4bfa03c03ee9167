import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { FRAMEWORKS } from '../src/cli/new/frameworks.ts';
import { LANGUAGES } from '../src/cli/new/languages.ts';
import { scaffold } from '../src/cli/new/scaffold.ts';
import { Cli } from './support/cli.ts';

const ROOT = new URL('../../../', import.meta.url);
const COMMENT = /^# yaml-language-server: \$schema=(\.\/\S+)$/m;

async function shipped(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`docs/schema/${name}.json`, ROOT), 'utf8'));
}

test.each([
  [[], 'runtime-config'],
  [['config'], 'runtime-config'],
  [['skilletfile'], 'skilletfile'],
  [['index'], 'index'],
])('`schema %s` prints the one of the repository', async (args, name) => {
  await using cli = new Cli({ args: ['schema', ...args] });
  const { code, stdout, stderr } = await cli.exit;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(await shipped(name));
});

test('the configuration of the repository names a file that is there', async () => {
  const config = await readFile(new URL('runtime-config.yaml', ROOT), 'utf8');
  const [, path = ''] = COMMENT.exec(config) ?? [];
  expect(JSON.parse(await readFile(new URL(path, ROOT), 'utf8'))).toEqual(
    await shipped('runtime-config'),
  );
});

describe('the Skilletfile of a new skill names the schema beside it', () => {
  test.each([
    ...LANGUAGES.map((language) => [language, undefined] as const),
    // A server has an entry in the configuration, and no Skilletfile.
    ...FRAMEWORKS.filter((framework) => framework !== 'mcp').map(
      (framework) => [framework === 'fastapi' ? 'python' : 'ts', framework] as const,
    ),
  ])('%s %s', async (language, framework) => {
    const files = (await scaffold('x', language, framework, 'skillet-host')).files;
    const textOf = (name: string) => files.find((file) => file.name === name)?.text ?? '';
    const [, path = ''] = COMMENT.exec(textOf('Skilletfile.yaml')) ?? [];
    expect(JSON.parse(textOf(path.replace('./', '')))).toEqual(await shipped('skilletfile'));
  });
});
