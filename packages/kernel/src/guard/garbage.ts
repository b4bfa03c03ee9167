import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8's collector, taken out of the skill's reach: gives back at once all that can be given back, or,
 * several times as fast, what was garbage before.
 */
export type CollectGarbage = (flavor?: 'last-resort' | 'regular') => void;

/**
 * Milliseconds after its load in which a worker gives back what that took, if it has nothing to do. It
 * takes about 14 ms: not while others start, and not all of a host at once.
 */
const SETTLE = { least: 5000, most: 15_000 };

const later = setTimeout;
const { random } = Math;
const [setFlags, evaluateAnew] = [setFlagsFromString, runInNewContext];

const ALL = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

/** Takes a thread's collector; undefined where the host has exposed none. */
export function takeCollector(): CollectGarbage | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  // V8 makes a property that cannot be deleted.
  globalThis.gc = undefined;
  return (flavor = ALL.flavor) => {
    gc({ ...ALL, flavor });
  };
}

/** The collector of a process, which the skill's own context never has. */
export function collectProcess(): void {
  setFlags('--expose-gc');
  const gc = evaluateAnew('gc') as NodeJS.GCFunction;
  setFlags('--no-expose-gc');
  gc(ALL);
}

/**
 * Collects once, as soon as nothing is going on: parsing and linking leave a third of a small heap as
 * garbage, and V8 by itself keeps the pages for as long as nothing new is allocated.
 */
export function collectWhenIdle(collect: CollectGarbage, isIdle: () => boolean): void {
  const { least, most } = SETTLE;
  const delay = least + random() * (most - least);
  later(() => {
    if (isIdle()) collect();
    else collectWhenIdle(collect, isIdle);
  }, delay).unref();
}
