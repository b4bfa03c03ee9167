import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isBelow, mayAccess, permissionText, socketsNamed, type Permissions } from '@skillet/core';
import { isNamed } from './guard-commands.ts';
import { interpretersOf } from './interpreters.ts';

/** A permission that a skill lacks. */
export interface Lacking {
  /** As one writes it, with the whole path where it is one of files; for the log. */
  readonly whole: string;
  /** The same without where things lie on this machine; for clients. */
  readonly shown: string;
}

/** What a skill is held to, and its own folders. */
export interface HeldTo {
  readonly permissions: Permissions;
  readonly dir: string;
  /** The folder that an older version is of, which is laid out in `dir` by that whole path. */
  readonly pinnedFrom?: string;
  readonly dataDir: string;
}

/** Calls of the system that have a process reached by others. */
const LISTENING = new Set(['listen', 'bind']);
/** Errors that are looked at for the one that says what was refused. */
const DEEPEST = 8;

let held: HeldTo | undefined;

/** From here on, errors are looked at for what the skill lacked. */
export function rememberPermissions(to: HeldTo): void {
  held = to;
}

/** Which permission a skill lacked, by what was thrown; undefined for anything else. Never throws. */
export function lackedBy(thrown: unknown): Lacking | undefined {
  if (held === undefined) return undefined;
  try {
    for (const error of [...causesOf(thrown)]) {
      const lacks = lackIn(error, held);
      if (lacks !== undefined) return lacks;
    }
  } catch {
    // A Proxy, or a getter that throws.
  }
  return undefined;
}

interface Thrown {
  readonly code?: unknown;
  readonly permission?: unknown;
  readonly resource?: unknown;
  readonly syscall?: unknown;
  readonly path?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** An error, what it came of, and what is in one that stands for several. */
function* causesOf(thrown: unknown): Generator<Thrown> {
  const waiting: unknown[] = [thrown];
  for (let count = 0; waiting.length > 0 && count < DEEPEST; count += 1) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null) continue;
    const error: Thrown = next;
    yield error;
    waiting.push(error.cause);
    if (Array.isArray(error.errors)) waiting.push(...(error.errors as unknown[]));
  }
}

function lackIn(error: Thrown, to: HeldTo): Lacking | undefined {
  const { code, permission, resource } = error;
  const what = typeof resource === 'string' ? resource : '';
  if (code === 'ERR_DLOPEN_DISABLED') return plain(permissionText('engine', 'addons'));
  if (code === 'EACCES') return refusedBySystem(error, to);
  // `os.networkInterfaces()`, which asks the system by a socket.
  if (code === 'ERR_SYSTEM_ERROR' && error.syscall === 'uv_interface_addresses')
    return ofNetwork('*');
  if (code !== 'ERR_ACCESS_DENIED') return undefined;
  switch (permission) {
    case 'FileSystemRead':
      return ofFile('read', what, to);
    case 'FileSystemWrite':
      return ofFile('write', what, to);
    case 'ChildProcess':
      return ofCommand(what);
    case 'Network':
      return ofNetwork(what);
    // Of Node itself, from 25 on, which does not always say what was wanted.
    case 'Net':
      return ofNetwork(what === '' ? '*' : what);
    case 'WorkerThreads':
      return plain(permissionText('engine', 'workers'));
    case 'WASI':
      return plain(permissionText('engine', 'wasi'));
    case 'Addons':
    case 'Addon':
      return plain(permissionText('engine', 'addons'));
    default:
      return LISTENING.has(String(error.syscall)) ? ofNetwork('*') : undefined;
  }
}

/** What the system has refused, which need not be for want of a permission. */
function refusedBySystem(
  { syscall, path: file, address, port }: Thrown,
  to: HeldTo,
): Lacking | undefined {
  const call = typeof syscall === 'string' ? syscall : '';
  if (call.startsWith('spawn')) return notStarted(typeof file === 'string' ? file : '', to);
  // The guard has let it pass: it is named, and not its user's.
  if (call === 'connect' && isPath(address)) return undefined;
  if (call === 'connect' && typeof address === 'string') {
    return plain(permissionText('network', `${bracketed(address)}:${String(port)}`));
  }
  if (LISTENING.has(call)) return toListen(address, to);
  if (typeof file !== 'string') return undefined;
  const written = path.resolve(file);
  // What leads out of its own folders is named by where that is.
  const led = isOwn(written, to) ? withoutLinks(written) : written;
  if (isOwn(led, to)) return undefined;
  const whole = copiedFrom(led, to);
  if (mayAccess(to.permissions, 'write', whole)) return undefined;
  return ofFile(mayAccess(to.permissions, 'read', whole) ? 'write' : 'read', whole, to);
}

function isOwn(file: string, { dir, dataDir }: HeldTo): boolean {
  return [dir, dataDir].some((one) => isBelow(file, one) || isBelow(file, withoutLinks(one)));
}

/** Where a copy beside an older version is from, or a path that is none: permissions name that. */
function copiedFrom(file: string, { dir, pinnedFrom = dir }: HeldTo): string {
  const root = dir.endsWith(pinnedFrom) ? dir.slice(0, -pinnedFrom.length) : '';
  return root !== '' && isBelow(file, root) ? file.slice(root.length) : file;
}

function withoutLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** A program that is permitted may be a script, and what runs that is not. */
function notStarted(program: string, { permissions: { commands } }: HeldTo): Lacking | undefined {
  if (!isNamed(commands, program)) return ofCommand(program);
  // What is looked for in the PATH lies where Node would not let it be read.
  if (!program.includes('/')) return undefined;
  const permitted = new Set(commands.map((one) => path.basename(one)));
  const lacks = interpretersOf(program).filter((name) => !permitted.has(name));
  return lacks.length === 0 ? undefined : plain(permissionText('commands', ...lacks));
}

/** To be reached on a port is in no name of a host but `*`; a Unix socket that is listened on is one as any other. */
function toListen(address: unknown, { permissions: { network } }: HeldTo): Lacking | undefined {
  if (isPath(address)) {
    return socketsNamed(network).unix ? undefined : ofNetwork(`unix:${address}`);
  }
  return network.includes('*') ? undefined : ofNetwork('*');
}

function isPath(address: unknown): address is string {
  return typeof address === 'string' && address.startsWith('/');
}

function ofFile(access: 'read' | 'write', file: string, { dir }: HeldTo): Lacking {
  const whole = path.resolve(file);
  const shown = isBelow(whole, dir)
    ? `./${path.relative(dir, whole)}`
    : `.../${path.basename(whole)}`;
  return {
    whole: permissionText('files', `${access}:${whole}`),
    shown: permissionText('files', `${access}:${shown}`),
  };
}

function ofNetwork(name: string): Lacking {
  const socket = name.startsWith('unix:') ? `unix:.../${path.basename(name)}` : name;
  return { whole: permissionText('network', name), shown: permissionText('network', socket) };
}

function ofCommand(command: string): Lacking {
  const shown = command.includes('/') ? `.../${path.basename(command)}` : command;
  return {
    whole: permissionText('commands', command),
    shown: permissionText('commands', shown),
  };
}

function plain(text: string): Lacking {
  return { whole: text, shown: text };
}

/** An address as it stands before a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
