import { apply } from '../../intrinsics.ts';
import { nodeBinding } from '../pool/node-binding.ts';
import type { OpenSockets } from './open-sockets.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** One question of a resolver; `oncomplete` is called with what comes of it. */
interface Query {
  oncomplete: Method;
}

/** A resolver has a socket for as long as it waits for answers, which may be long when nobody answers. */
export function guardResolvers(sockets: OpenSockets): void {
  const kind = nodeBinding('cares_wrap')?.['ChannelWrap'] as
    { readonly prototype: Record<string, Method> } | undefined;
  if (kind === undefined) return;
  const waiting = new WeakMap<object, number>();
  const count = (resolver: object, more: number) => {
    const left = (waiting.get(resolver) ?? 0) + more;
    waiting.set(resolver, left);
    if (left === 0) sockets.delete(resolver);
  };
  for (const [name, original] of Object.entries(kind.prototype)) {
    if (!/^query|^getHostByAddr$/.test(name)) continue;
    kind.prototype[name] = function (...args) {
      const full = sockets.add(this);
      if (full !== 0) return full;
      const query = args[0] as Query;
      const { oncomplete } = query;
      count(this, 1);
      query.oncomplete = (...results) => {
        count(this, -1);
        return apply(oncomplete, query, results);
      };
      const failed = apply(original, this, args);
      if (failed !== 0) count(this, -1);
      return failed;
    };
  }
}
