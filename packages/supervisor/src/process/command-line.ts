import type { Limits, SkillSpec } from '@skillet/core';
import { freePort, type Address } from './address.ts';
import type { SocketFolder } from './socket-folder.ts';
import { findProgram } from './child/find-program.ts';

/** What to run for one isolate, and where it will listen. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  /** Default: the folder of the host. */
  readonly cwd?: string;
  readonly address: Address;
  /** Why it cannot be run. */
  readonly problem?: string;
}

/** Where the heap ends: sampling is to end the process first, and says so in better words than V8. */
const HEAP = { factor: 1.5, extra: 64 * 1024 * 1024 };

/** Bytes that the heap of our kernel may have in a process with this limit. */
export function heapLimit({ memory }: Limits): number {
  return memory * HEAP.factor + HEAP.extra;
}

/** Our kernel in a Node of its own. */
export function kernelCommand(spec: SkillSpec, entry: string, sockets: SocketFolder): CommandLine {
  const path = sockets.next();
  const heapMb = Math.ceil(heapLimit(spec.limits) / 1024 / 1024);
  const flags = [
    `--max-old-space-size=${String(heapMb)}`,
    // Stripping types warns; a skill's author cannot help it.
    '--disable-warning=ExperimentalWarning',
  ];
  return {
    file: process.execPath,
    args: [...flags, entry, path],
    address: { kind: 'socket', path },
  };
}

/** The program that a skill names, with the address in its arguments, in the skill's folder. */
export async function programCommand(
  command: readonly string[],
  spec: SkillSpec,
  sockets: SocketFolder,
): Promise<CommandLine> {
  const address: Address = command.some((part) => part.includes('{port}'))
    ? { kind: 'port', port: await freePort() }
    : { kind: 'socket', path: sockets.next() };
  const text = address.kind === 'port' ? String(address.port) : address.path;
  const [name = '', ...args] = command.map((part) =>
    part.replaceAll('{port}', text).replaceAll('{socket}', text),
  );
  const { path, problem } = findProgram(name, spec.dir, spec.env['PATH'] ?? process.env['PATH']);
  const line = { file: path ?? name, args, cwd: spec.dir, address };
  return problem === undefined ? line : { ...line, problem };
}
