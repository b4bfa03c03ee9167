import { syncBuiltinESMExports } from 'node:module';
import { hasOwn } from '../intrinsics.ts';
import { currentOverlay, type Overlay } from './request-context.ts';

// Taken before the skill's code runs, which may replace them.
const { defineProperty, deleteProperty, get, getOwnPropertyDescriptor, has, ownKeys, set } =
  Reflect;

/**
 * Puts an environment in the place of `process.env` that shows each request its own credentials over
 * what is there, and nobody else's. What a request writes to their names, also by assigning a whole
 * environment, is its own as well. Before the skill's modules bind `process.env`.
 */
export function installRequestEnvironment(): void {
  const base = process.env;
  const env = layOver(base, currentOverlay);
  Object.defineProperty(process, 'env', {
    configurable: true,
    enumerable: true,
    get: () => env,
    set: (whole: unknown) => {
      if (whole !== env) become(env, Object(whole) as NodeJS.ProcessEnv);
    },
  });
  // For those who `import { env } from 'node:process'`.
  syncBuiltinESMExports();
}

/** An environment with what `overlayNow` returns over it; undefined in that stands for no variable. */
function layOver(
  base: NodeJS.ProcessEnv,
  overlayNow: () => Overlay | undefined,
): NodeJS.ProcessEnv {
  /** The overlay, when it is what speaks for a name. */
  const over = (name: string | symbol): Overlay | undefined => {
    const overlay = overlayNow();
    return overlay !== undefined && typeof name === 'string' && hasOwn(overlay, name)
      ? overlay
      : undefined;
  };
  return new Proxy(base, {
    get(target, name) {
      const overlay = over(name);
      return overlay === undefined ? (get(target, name) as unknown) : overlay[name as string];
    },
    set(target, name, value) {
      const overlay = over(name);
      if (overlay === undefined) return set(target, name, value);
      // As process.env does it, which also throws at a symbol.
      overlay[name as string] = value as string;
      return true;
    },
    has(target, name) {
      const overlay = over(name);
      return overlay === undefined ? has(target, name) : overlay[name as string] !== undefined;
    },
    deleteProperty(target, name) {
      const overlay = over(name);
      if (overlay === undefined) return deleteProperty(target, name);
      overlay[name as string] = undefined;
      return true;
    },
    defineProperty(target, name, attributes) {
      const overlay = over(name);
      if (overlay === undefined) return defineProperty(target, name, attributes);
      overlay[name as string] = attributes.value as string;
      return true;
    },
    getOwnPropertyDescriptor(target, name) {
      const overlay = over(name);
      if (overlay === undefined) return getOwnPropertyDescriptor(target, name);
      const value = overlay[name as string];
      if (value === undefined) return undefined;
      return { value, writable: true, enumerable: true, configurable: true };
    },
    ownKeys(target) {
      const names = ownKeys(target);
      const overlay = overlayNow();
      if (overlay === undefined) return names;
      const lent = Object.keys(overlay);
      return [
        ...names.filter((name) => typeof name === 'symbol' || !hasOwn(overlay, name)),
        ...lent.filter((name) => overlay[name] !== undefined),
      ];
    },
  });
}

/** Has an environment hold what another object does, and nothing else. */
function become(env: NodeJS.ProcessEnv, whole: NodeJS.ProcessEnv): void {
  const wanted = { ...whole };
  for (const name of Object.keys(env)) if (!hasOwn(wanted, name)) deleteProperty(env, name);
  for (const [name, value] of Object.entries(wanted)) if (env[name] !== value) env[name] = value;
}
