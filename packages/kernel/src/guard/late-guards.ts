import fs from 'node:fs';
import nodeModule, { syncBuiltinESMExports } from 'node:module';

/** A built-in module, as `require` returns it. */
export type Builtin = Record<string, unknown>;

/** What guards a built-in module, by the name of the module without `node:`. */
export type LateGuards = Readonly<Record<string, (builtin: Builtin) => void>>;

/**
 * Guards built-in modules when the skill first asks for them, whichever way it does: loaded only to
 * be guarded they take memory in every isolate. A guard of `fs/promises` is one of `fs.promises` too.
 */
export function guardLate(guards: LateGuards): void {
  const builtin = process.getBuiltinModule.bind(process);
  const waiting = new Map(Object.entries(guards));
  const asked = (specifier: string) => {
    const name = specifier.replace(/^node:/, '');
    // What is in `inspector/promises` is made of what is in `inspector`.
    for (const [guarded, guard] of waiting) {
      if (name !== guarded && !name.startsWith(`${guarded}/`)) continue;
      waiting.delete(guarded);
      guard(builtin(guarded) as unknown as Builtin);
      syncBuiltinESMExports();
    }
  };

  nodeModule.registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('node:')) asked(url);
      return nextLoad(url, context);
    },
  });
  // Not loaded through hooks.
  process.getBuiltinModule = (name: string) => {
    asked(name);
    return builtin(name);
  };
  watchGetter(() => {
    asked('fs/promises');
  });
  // A skill's own hooks may answer before those above are asked.
  for (const name of ['register', 'registerHooks'] as const) {
    const original = nodeModule[name] as (...args: unknown[]) => unknown;
    Object.assign(nodeModule, {
      [name]: (...args: unknown[]) => {
        for (const guarded of waiting.keys()) asked(guarded);
        return original(...args);
      },
    });
  }
  syncBuiltinESMExports();
}

/** `fs.promises` loads its module when it is read for the first time. */
function watchGetter(asked: () => void): void {
  const property = Object.getOwnPropertyDescriptor(fs, 'promises');
  const read = (property?.get?.bind(fs) ?? (() => property?.value as unknown)) as () => unknown;
  Object.defineProperty(fs, 'promises', {
    configurable: true,
    enumerable: true,
    get(): unknown {
      asked();
      return read();
    },
  });
}
