import * as module from 'node:module';
import { forever } from '../../forever.ts';

const BYTES = 1_500_000_000;
const HOOKS = `const kept = [];
for (let bytes = 0; bytes < ${String(BYTES)}; bytes += 16e6) kept.push(Buffer.alloc(16e6, 1));
export function resolve(name, context, next) { return next(name, context); }
globalThis.kept = kept;`;

/** Registers hooks for modules, which run in one more thread that nobody looks at, and take 1.5 GB there. */
export function moduleRegister() {
  // Deprecated, and there for everybody who still uses it.
  const register = Reflect.get(module, 'register') as (url: string) => void;
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
  return forever();
}
