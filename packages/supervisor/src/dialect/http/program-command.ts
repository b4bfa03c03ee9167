import type { SkillSpec } from '@skillet/core';
import { findProgram } from '../../carrier/process/child/find-program.ts';
import { withOwnNode } from '../../carrier/process/child/own-node.ts';
import type { CommandLine } from '../../carrier/process/command-line.ts';
import { freePort, type Address } from './address.ts';
import type { SocketFolder } from './socket-folder.ts';

/** What to run, and where it will listen. */
export interface ListeningCommand {
  readonly line: CommandLine;
  readonly address: Address;
}

/**
 * The program that a skill names, with the address in its arguments, in the skill's folder; `node` is the host's
 * own, for it and for what it starts, unless the skill has a `PATH`.
 */
export async function programCommand(
  command: readonly string[],
  spec: SkillSpec,
  sockets: SocketFolder,
): Promise<ListeningCommand> {
  const address: Address = command.some((part) => part.includes('{port}'))
    ? { kind: 'port', port: await freePort() }
    : { kind: 'socket', path: sockets.next() };
  const text = address.kind === 'port' ? String(address.port) : address.path;
  const [name = '', ...args] = command.map((part) =>
    part.replaceAll('{port}', text).replaceAll('{socket}', text),
  );
  // The machine's own Node may be another version than the skills beside it have.
  const search = spec.env['PATH'] ?? withOwnNode(process.env['PATH']);
  const { path, problem } = findProgram(name, spec.dir, search);
  const line = { file: path ?? name, args, cwd: spec.dir, env: { PATH: search } };
  return { line: problem === undefined ? line : { ...line, problem }, address };
}
