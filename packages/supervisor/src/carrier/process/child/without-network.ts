import { execFile } from 'node:child_process';
import type { CommandLine } from '../command-line.ts';
import { findProgram } from './find-program.ts';

/** A user namespace of its own is what makes a network namespace possible without being root. */
const APART = ['--user', '--map-root-user', '--net', '--'];
/** Milliseconds for finding out. */
const PATIENCE = 2000;

let unshare: Promise<string | undefined> | undefined;

/** A command line that runs another without any network; the same where the system does not let us. */
export async function withoutNetwork(command: CommandLine): Promise<CommandLine> {
  unshare ??= findUnshare();
  const file = await unshare;
  if (file === undefined) return command;
  return { ...command, file, args: [...APART, command.file, ...command.args] };
}

/** Whether a process can be started without a network. */
export async function canTakeNetworkAway(): Promise<boolean> {
  unshare ??= findUnshare();
  return (await unshare) !== undefined;
}

/** The program that can take the network away; undefined where there is none, or it may not. */
async function findUnshare(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const file = findProgram('unshare', '/', process.env['PATH']).path;
  if (file === undefined) return undefined;
  return new Promise((resolve) => {
    execFile(file, [...APART, 'true'], { timeout: PATIENCE }, (error) => {
      resolve(error === null ? file : undefined);
    });
  });
}
