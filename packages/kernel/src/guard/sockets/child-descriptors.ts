import { apply, isArray } from '../../intrinsics.ts';
import type { OpenFiles } from '../files/open-files.ts';
import { nodeBinding } from '../pool/node-binding.ts';
import type { OpenSockets } from './open-sockets.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** One of a child's descriptors, as Node's library tells it to the system. */
interface Stdio {
  readonly type?: unknown;
  readonly fd?: unknown;
  readonly handle?: unknown;
}

/** The host's own input and output, which `guardChildOutput` deals with. */
const LAST_OF_HOST = 2;

/** A child gets no descriptor of the host, and pipes to children count as sockets. */
export function guardChildDescriptors(files: OpenFiles, sockets: OpenSockets): void {
  const kind = nodeBinding('process_wrap')?.['Process'] as
    { readonly prototype: Record<string, Method> } | undefined;
  const spawn = kind?.prototype['spawn'];
  if (kind !== undefined && spawn !== undefined) {
    kind.prototype['spawn'] = function (...args) {
      const stdio = stdioOf(args);
      refuseForeign(stdio, files);
      const pipes = stdio.flatMap(({ type, handle }) => (type === 'pipe' ? [handle] : []));
      if (!sockets.haveRoom(pipes.length)) throw noRoom();
      const result = apply(spawn, this, args);
      if (result === 0) for (const pipe of pipes) sockets.add(pipe);
      return result;
    };
  }
  const sync = nodeBinding('spawn_sync') as { spawn?: Method } | undefined;
  const spawnSync = sync?.spawn;
  if (sync !== undefined && spawnSync !== undefined) {
    sync.spawn = function (...args) {
      refuseForeign(stdioOf(args), files);
      return apply(spawnSync, this, args);
    };
  }
}

/** It is one of the arguments, or in the options, as releases of Node have it. */
function stdioOf(args: readonly unknown[]): readonly Stdio[] {
  return args.flatMap((argument) => {
    const options = argument as { readonly stdio?: unknown } | null | undefined;
    const list: unknown = isArray(argument) ? argument : options?.stdio;
    return isArray(list) ? (list as unknown[]).filter(isStdio) : [];
  });
}

function isStdio(value: unknown): value is Stdio {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function refuseForeign(stdio: readonly Stdio[], files: OpenFiles): void {
  for (const { fd } of stdio) {
    if (typeof fd === 'number' && fd > LAST_OF_HOST) files.mayUse(fd, 'spawn');
  }
}

function noRoom(): Error {
  const message = 'EMFILE: a skill has too many sockets and pipes to children open, spawn';
  return Object.assign(new Error(message), { code: 'EMFILE', errno: -24, syscall: 'spawn' });
}
