import { expect, test } from 'vitest';
import type { SkillSpec } from '@skillet/core';
import { programCommand } from '../src/dialect/http/program-command.ts';
import { SocketFolder } from '../src/dialect/http/socket-folder.ts';

/** The file that is run for a command of a skill with this environment. */
async function fileOf(name: string, env: Record<string, string>): Promise<string> {
  const spec = { dir: '/', env } as unknown as SkillSpec;
  const sockets = new SocketFolder({ onMade: () => undefined });
  const { line } = await programCommand([name, 'server.js', '{port}'], spec, sockets);
  return line.file;
}

test('`node` in a command is the Node of the host, whichever the machine has', async () => {
  expect(await fileOf('node', {})).toBe(process.execPath);
});

test('but for a skill that says where to look, or names a path', async () => {
  expect(await fileOf('node', { PATH: '/nowhere' })).toBe('node');
  expect(await fileOf('/opt/node', {})).toBe('/opt/node');
});
