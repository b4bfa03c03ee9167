import { forever } from '../forever.ts';

/** What `CHAOS_AT_LOAD` may say; a syntax error needs a file of its own. */
export type AtLoad = 'throw' | 'exit' | 'hang' | 'crash-later';

const EXPLOSIONS: Record<AtLoad, () => unknown> = {
  throw: () => {
    throw new Error('told to fail at load');
  },
  exit: () => process.exit(3),
  hang: forever,
  // Alive long enough to look healthy.
  'crash-later': () =>
    setTimeout(() => {
      throw new Error('crashed one second after the start');
    }, 1000),
};

/** Goes off while the module loads, or not at all when the environment names nothing. */
export async function explodeAtLoad(what: string | undefined): Promise<void> {
  if (what === undefined || what === '') return;
  if (!Object.hasOwn(EXPLOSIONS, what)) throw new Error(`CHAOS_AT_LOAD does not know "${what}"`);
  const awaited = EXPLOSIONS[what as AtLoad]();
  if (awaited instanceof Promise) await awaited;
}
