import nodeModule, { syncBuiltinESMExports } from 'node:module';
import { refusal } from './refusal.ts';

/** A built-in module, as `require` returns it. */
export type Builtin = Record<string, unknown>;

/** What guards a built-in module, by the name of the module without `node:`. */
export type LateGuards = Readonly<Record<string, (builtin: Builtin) => void>>;

/**
 * Guards built-in modules when the skill first asks for them, whichever way it does: loaded only to
 * be guarded they take memory in every worker. A guard of `crypto` is one of the global, too.
 */
export function guardLate(...sets: readonly LateGuards[]): void {
  const builtin = process.getBuiltinModule.bind(process);
  const waiting = new Map<string, ((builtin: Builtin) => void)[]>();
  for (const [name, guard] of sets.flatMap((guards) => Object.entries(guards))) {
    waiting.set(name, [...(waiting.get(name) ?? []), guard]);
  }
  const asked = (specifier: string) => {
    const name = specifier.replace(/^node:/, '');
    // What is in `inspector/promises` is made of what is in `inspector`.
    for (const [guarded, guards] of waiting) {
      if (name !== guarded && !name.startsWith(`${guarded}/`)) continue;
      waiting.delete(guarded);
      // Some modules have no name without this.
      const module = builtin(`node:${guarded}`) as Builtin;
      for (const guard of guards) guard(module);
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
  watchGlobal('crypto', () => {
    asked('crypto');
  });
  // A skill's own hooks may answer before those above are asked.
  const { registerHooks } = nodeModule;
  nodeModule.registerHooks = (...args) => {
    for (const guarded of waiting.keys()) asked(guarded);
    return registerHooks(...args);
  };
  const register = () => {
    const why = 'which starts a thread that no limit holds for';
    throw refusal('module.register', why, 'use registerHooks, or `isolation: process`');
  };
  Object.assign(nodeModule, { register });
  syncBuiltinESMExports();
}

/** Some globals load their modules when they are read; those of classes do even when they are looked at. */
function watchGlobal(name: string, asked: () => void): void {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  if (property?.get === undefined) return;
  Object.defineProperty(globalThis, name, {
    ...property,
    get(): unknown {
      asked();
      Object.defineProperty(globalThis, name, property);
      return (globalThis as Record<string, unknown>)[name];
    },
  });
}
