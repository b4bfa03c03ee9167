import { apply } from '../../intrinsics.ts';
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
    kind.prototype['spawn'] = function (options, ...rest) {
      const stdio = stdioOf(options);
      refuseForeign(stdio, files);
      const pipes = stdio.flatMap(({ type, handle }) => (type === 'pipe' ? [handle] : []));
      if (!sockets.haveRoom(pipes.length)) throw noRoom();
      const result = apply(spawn, this, [options, ...rest]);
      if (result === 0) for (const pipe of pipes) sockets.add(pipe);
      return result;
    };
  }
  const sync = nodeBinding('spawn_sync') as { spawn?: Method } | undefined;
  const spawnSync = sync?.spawn;
  if (sync !== undefined && spawnSync !== undefined) {
    sync.spawn = function (options, ...rest) {
      refuseForeign(stdioOf(options), files);
      return apply(spawnSync, this, [options, ...rest]);
    };
  }
}

function stdioOf(options: unknown): readonly Stdio[] {
  const { stdio } = options as { readonly stdio?: unknown };
  return Array.isArray(stdio) ? (stdio as Stdio[]) : [];
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
