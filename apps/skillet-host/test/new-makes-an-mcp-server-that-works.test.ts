import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { newSkill, nextCommands, type } from './support/new-skill.ts';
import { workspace } from './support/workspace.ts';

test('a new server passes its own test, is well, and is served, without an install', async () => {
  const cwd = await workspace();
  const made = await newSkill(cwd, ['hello', '--app', 'mcp']);
  expect(made.code).toBe(0);
  expect((await readdir(join(cwd, 'hello'))).toSorted()).toEqual([
    'package.json',
    'runtime-config.yaml',
    'server.js',
    'server.test.js',
  ]);
  const commands = nextCommands(made);
  expect(commands[0]).toBe('(cd hello && npm test)');
  const { code, output } = await type(cwd, commands.slice(0, -1));
  expect(output).toMatch(/pass 3\n.*fail 0/);
  expect(output).toContain('1 tool: greet');
  expect(code).toBe(0);
  await using cli = new Cli({
    cwd: join(cwd, 'hello'),
    args: ['--host', '127.0.0.1', '--port', '0'],
  });
  const url = await cli.url();
  await cli.ready('hello');
  const answer = await fetch(`${url}/skills/hello/tools/greet`, {
    method: 'POST',
    body: '{"name":"Ada","loud":true}',
  });
  expect(await answer.json()).toEqual({ greeting: 'HELLO, ADA!' });
});

test('beside a configuration it says the entry that serves the server', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': 'skills: []\n' });
  const { stdout } = await newSkill(cwd, ['my_tools', '--app', 'mcp']);
  const [, entry = ''] = /runtime-config\.yaml:\n([^]*?)\n\n/.exec(stdout) ?? [];
  expect(parse(entry)).toEqual([
    { name: 'my_tools', mcp: { command: ['node', './my_tools/server.js'] }, mount: 'my-tools' },
  ]);
  expect(await readFile(join(cwd, 'my_tools/server.js'), 'utf8')).toContain("name: 'my_tools'");
});

test('another language than its own is refused', async () => {
  const cwd = await workspace();
  const { code, stderr } = await newSkill(cwd, ['hello', '--app', 'mcp', '--lang', 'python']);
  expect(code).toBe(2);
  expect(stderr).toContain('--app mcp is JavaScript');
});
