import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { SkillSpec } from '@skillet/core';
import { withOwnNode } from '../src/carrier/process/child/own-node.ts';
import type { CommandLine } from '../src/carrier/process/command-line.ts';
import { programCommand } from '../src/dialect/http/program-command.ts';
import { SocketFolder } from '../src/dialect/http/socket-folder.ts';

const OWN = dirname(process.execPath);

/** What is run for a command of a skill with this environment. */
async function lineOf(name: string, env: Record<string, string>): Promise<CommandLine> {
  const spec = { dir: '/', env } as unknown as SkillSpec;
  const sockets = new SocketFolder({ onMade: () => undefined });
  const { line } = await programCommand([name, 'server.js', '{port}'], spec, sockets);
  return line;
}

test('`node` in a command is the Node of the host, whichever the machine has', async () => {
  const { file } = await lineOf('node', {});
  expect(await realpath(file)).toBe(await realpath(process.execPath));
});

test('also for what asks for it by its name, as npx does', async () => {
  const { env } = await lineOf('sh', {});
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'node --version'], { env });
  expect(stdout.trim()).toBe(process.version);
});

test.each([
  [undefined, OWN],
  ['', OWN],
  ['/nowhere', `${OWN}:/nowhere`],
  [`/nowhere:${OWN}:/usr/bin`, `/nowhere:${OWN}:/usr/bin`],
])('the PATH %s becomes %s', (path, expected) => {
  expect(withOwnNode(path)).toBe(expected);
});

test('but for a skill that says where to look, or names a path', async () => {
  expect(await lineOf('node', { PATH: '/nowhere' })).toMatchObject({
    file: 'node',
    env: { PATH: '/nowhere' },
  });
  expect((await lineOf('/opt/node', {})).file).toBe('/opt/node');
});
