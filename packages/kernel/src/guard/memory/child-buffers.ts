import { promisify } from 'node:util';
import type { Builtin } from '../late-guards.ts';
import { replace } from './buffers.ts';

type Options = Record<string, unknown>;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What keeps all that a child prints, and the place of its options among the arguments. */
const COLLECTING = ['exec', 'execFile', 'execSync', 'execFileSync', 'spawnSync'];

/** What a child prints is kept up to the limit, whatever `maxBuffer` says. */
export function guardChildBuffers(limit: number): (childProcess: Builtin) => void {
  const bounded = (args: unknown[]): unknown[] =>
    args.map((argument, index) => {
      if (index === 0 || typeof argument !== 'object' || argument === null) return argument;
      const { maxBuffer } = argument as Options;
      const isOver = typeof maxBuffer === 'number' && maxBuffer > limit;
      return isOver ? { ...argument, maxBuffer: limit } : argument;
    });
  return (childProcess) => {
    for (const name of COLLECTING) {
      replace(childProcess, name, (original) => {
        const guarded: AnyFunction = function (...args) {
          return Reflect.apply(original, this, bounded(args));
        };
        const promised = (original as { [promisify.custom]?: AnyFunction })[promisify.custom];
        if (promised !== undefined) {
          const value = (...args: unknown[]) => Reflect.apply(promised, undefined, bounded(args));
          Object.defineProperty(guarded, promisify.custom, { value });
        }
        return guarded;
      });
    }
  };
}
