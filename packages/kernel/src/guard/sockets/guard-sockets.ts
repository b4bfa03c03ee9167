import { apply } from '../../intrinsics.ts';
import type { DescriptorBudget } from '../files/descriptor-budget.ts';
import type { OpenFiles } from '../files/open-files.ts';
import type { Builtin, LateGuards } from '../late-guards.ts';
import { nodeBinding } from '../pool/node-binding.ts';
import { guardChildDescriptors } from './child-descriptors.ts';
import { guardResolvers } from './open-resolvers.ts';
import { OpenSockets } from './open-sockets.ts';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, Method>;
type Class = new (...args: never[]) => object;

/** What gives a handle a descriptor, by binding and class: each returns 0 or an error number below it. */
const OPENING = {
  tcp_wrap: ['TCP', ['bind', 'bind6', 'connect', 'connect6']],
  pipe_wrap: ['Pipe', ['bind', 'connect']],
  udp_wrap: ['UDP', ['bind', 'bind6', 'connect', 'connect6']],
} as const;
/** What takes it away. */
const CLOSING = ['close', 'reset'];

/**
 * Bounds the sockets of a worker, and refuses descriptors that it has not opened: a stream on one of the
 * host's would take its requests. Below `net`, `dgram`, `http` and `fetch`, where all of them meet the
 * system. Returns what guards terminals likewise, which few skills load.
 */
export function guardSockets(files: OpenFiles, budget: DescriptorBudget): LateGuards {
  const sockets = new OpenSockets(budget);
  for (const [binding, [name, opening]] of Object.entries(OPENING)) {
    const kind = nodeBinding(binding)?.[name] as { readonly prototype: Methods } | undefined;
    if (kind === undefined) continue;
    const { prototype } = kind;
    for (const method of opening) guardOpening(prototype, method, sockets);
    for (const method of CLOSING) guardClosing(prototype, method, sockets);
    guardForeign(prototype, files, sockets);
    guardAccepting(prototype, sockets);
  }
  guardChildDescriptors(files, sockets);
  guardResolvers(sockets);
  return {
    tty: (tty) => {
      guardTerminals(tty, files);
    },
  };
}

function guardOpening(prototype: Methods, name: string, sockets: OpenSockets): void {
  const original = prototype[name];
  if (original === undefined) return;
  prototype[name] = function (...args) {
    const full = sockets.add(this);
    return full === 0 ? apply(original, this, args) : full;
  };
}

/** Of all handles; defined here for sockets alone. */
function guardClosing(prototype: Methods, name: string, sockets: OpenSockets): void {
  const original = prototype[name];
  if (original === undefined) return;
  prototype[name] = function (...args) {
    sockets.delete(this);
    return apply(original, this, args);
  };
}

function guardForeign(prototype: Methods, files: OpenFiles, sockets: OpenSockets): void {
  const { open } = prototype;
  if (open === undefined) return;
  prototype['open'] = function (fd, ...rest) {
    files.mayUse(fd, 'open');
    const full = sockets.add(this);
    return full === 0 ? apply(open, this, [fd, ...rest]) : full;
  };
}

/** A connection for which there is no room is closed as soon as it is accepted. */
function guardAccepting(prototype: Methods, sockets: OpenSockets): void {
  const { listen } = prototype;
  if (listen === undefined) return;
  prototype['listen'] = function (...args) {
    const server = this as { onconnection?: Method };
    const { onconnection } = server;
    if (onconnection !== undefined) {
      server.onconnection = function (error, accepted, ...rest) {
        const client = accepted as { close(): void } | undefined;
        if (client !== undefined && sockets.add(client) !== 0) {
          client.close();
          return undefined;
        }
        return apply(onconnection, this, [error, accepted, ...rest]);
      };
    }
    return apply(listen, this, args);
  };
}

/** Opens the terminal by its descriptor, natively, in the constructor. */
function guardTerminals(tty: Builtin, files: OpenFiles): void {
  for (const name of ['ReadStream', 'WriteStream']) {
    const original = tty[name] as Class;
    const guarded: Class = new Proxy(original, {
      apply: (_target, _self, args: never[]) => new guarded(...args),
      construct(target, args: unknown[], newTarget) {
        files.mayUse(args[0], 'open');
        return Reflect.construct(target, args as never[], newTarget) as object;
      },
    });
    Object.defineProperty(original.prototype as object, 'constructor', { value: guarded });
    tty[name] = guarded;
  }
}
