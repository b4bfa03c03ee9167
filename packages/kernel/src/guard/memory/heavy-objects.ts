import type { LateGuards } from '../late-guards.ts';
import { replace } from './buffers.ts';
import type { NativeMemory } from './native-memory.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type AnyClass = AnyFunction & { readonly prototype: object };

const KB = 1024;

/** Bytes that an object takes outside of the heap, where V8 does not see them. Measured. */
const INTL = {
  DateTimeFormat: 28 * KB,
  RelativeTimeFormat: 8 * KB,
  Segmenter: 7 * KB,
  PluralRules: 5 * KB,
} as const;
const HISTOGRAM = 120 * KB;
const SECURE_CONTEXT = 24 * KB;

/**
 * A loop that makes a format of dates in each turn leaves gigabytes to the collector, which sees a few
 * hundred bytes of each, and does not run: what such objects really take makes it run.
 */
export function guardIntl(memory: NativeMemory): void {
  const intl = Intl as typeof Intl & Record<string, AnyClass | undefined>;
  for (const [name, bytes] of Object.entries(INTL)) {
    const original = intl[name];
    if (original === undefined) continue;
    const value = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        memory.strew(bytes);
        return Reflect.construct(target, args, newTarget) as object;
      },
      apply(target, self, args: unknown[]) {
        memory.strew(bytes);
        return Reflect.apply(target, self, args);
      },
    });
    Object.defineProperty(intl, name, { ...Object.getOwnPropertyDescriptor(intl, name), value });
    const { prototype } = original;
    const property = Object.getOwnPropertyDescriptor(prototype, 'constructor');
    Object.defineProperty(prototype, 'constructor', { ...property, value });
  }
}

/** The same of objects that not every skill can make. */
export function lateHeavyObjects(memory: NativeMemory): LateGuards {
  const strews =
    (bytes: number) =>
    (original: AnyFunction): AnyFunction =>
      function (...args) {
        memory.strew(bytes);
        return Reflect.apply(original, this, args);
      };
  return {
    perf_hooks: (builtin) => {
      replace(builtin, 'createHistogram', strews(HISTOGRAM));
    },
    tls: (builtin) => {
      replace(builtin, 'createSecureContext', strews(SECURE_CONTEXT));
    },
  };
}
