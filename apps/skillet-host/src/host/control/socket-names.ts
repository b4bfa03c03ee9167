import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  isRunning,
  thisProcess,
  type ProcessIdentity,
} from '../../crash/journal/process-identity.ts';

const NAME = /^control-([0-9a-f]{8})-(\d+)-(\d+)$/;

/** Bytes that the path of a Unix socket may have: 108 on Linux, 104 on macOS, with a NUL at its end. */
const MAX_PATH = 103;

/** The folder of a data folder in which hosts have their sockets. */
export function socketDir(dataDir: string): string {
  return join(dataDir, 'run');
}

/** The name of the socket of a process. */
export function socketName({ machine, pid, started }: ProcessIdentity): string {
  return `control-${mark(machine)}-${String(pid)}-${String(started)}`;
}

/** A socket of a host on this machine, and whether that host still runs. */
export interface FoundSocket extends ProcessIdentity {
  readonly name: string;
  readonly runs: boolean;
}

/** The sockets in a data folder that hosts on this machine have made. */
export function findSockets(dataDir: string): FoundSocket[] {
  const { machine } = thisProcess();
  return list(socketDir(dataDir)).flatMap((name) => {
    const [, made, pid, started] = NAME.exec(name) ?? [];
    // Whether a process of another machine runs can't be seen from here.
    if (made !== mark(machine)) return [];
    const owner = { machine, pid: Number(pid), started: Number(started) };
    return [{ ...owner, name, runs: isRunning(owner) }];
  });
}

/** A path under which a socket can be used, and what is to be called when it is not used any more. */
export interface SocketPath {
  readonly path: string;
  release(): void;
}

/**
 * The path of a socket in a folder. One that is too long for the system leads through a descriptor of the
 * folder; undefined where there is no such thing.
 */
export function socketPath(dir: string, name: string): SocketPath | undefined {
  const path = join(dir, name);
  if (Buffer.byteLength(path) <= MAX_PATH) return { path, release: () => undefined };
  if (!existsSync('/proc/self/fd')) return undefined;
  const fd = openSync(dir, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${String(fd)}/${name}`,
    release: () => {
      closeSync(fd);
    },
  };
}

function mark(machine: string): string {
  return createHash('sha256').update(machine).digest('hex').slice(0, 8);
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
