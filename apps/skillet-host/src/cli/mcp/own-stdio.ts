import { existsSync, fstatSync } from 'node:fs';
import { createReadStream, createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import { UsageError } from '@skillet/command';
import { hostEnvironment, hostFlags } from '../../launcher/host-environment.ts';
import type { Stdio } from './serve-stdio.ts';

/** Set for the program that this one becomes. */
const MOVED = 'SKILLET_STDIO_MOVED';
const SHELL = '/bin/sh';

/** Where the client's ends are then. */
const INPUT = 4;
const OUTPUT = 3;
const MOVE = `exec "$@" ${String(OUTPUT)}>&1 1>&2 ${String(INPUT)}<&0 0</dev/null`;

/**
 * The client's input and output, which nothing else in this process has: what prints to stdout, be it a native module
 * or a child of a skill, prints to stderr. Begins this program anew to have it so; the admin token goes along.
 */
export function ownStdio(env: NodeJS.ProcessEnv, adminToken: string | undefined): Stdio {
  const moved = env[MOVED] === '1';
  Reflect.deleteProperty(env, MOVED);
  if (!moved) return becomeMoved(env, adminToken);
  return { input: inputOf(INPUT), output: outputOf(OUTPUT) };
}

function becomeMoved(env: NodeJS.ProcessEnv, adminToken: string | undefined): never {
  if (process.execve === undefined || !existsSync(SHELL)) {
    throw new UsageError(`mcp needs ${SHELL} to keep its output to itself; with --url it does not`);
  }
  const node = [process.execPath, ...hostFlags(process.execArgv, env['NODE_OPTIONS'])];
  const token = adminToken === undefined ? {} : { SKILLET_ADMIN_TOKEN: adminToken };
  return process.execve(SHELL, [SHELL, '-c', MOVE, SHELL, ...node, ...process.argv.slice(1)], {
    ...hostEnvironment(env),
    ...token,
    [MOVED]: '1',
  });
}

function inputOf(fd: number): Stdio['input'] {
  if (isatty(fd)) return new ReadStream(fd);
  if (isPipe(fd)) return new Socket({ fd, readable: true, writable: false });
  return createReadStream('', { fd });
}

function outputOf(fd: number): Stdio['output'] {
  if (isPipe(fd)) return new Socket({ fd, readable: false, writable: true });
  return createWriteStream('', { fd });
}

function isPipe(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}
