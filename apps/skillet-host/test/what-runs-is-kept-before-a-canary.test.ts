import { expect, test } from 'vitest';
import { silentLog } from '../src/library/silent-log.ts';
import { KeptBefore, type KeptBeforeParts } from '../src/rollout/kept-before.ts';

/** The process that writes, with a guard that does as it is told. */
function keeper(askKeeper: KeptBeforeParts['askKeeper'], fault?: string) {
  const did: string[] = [];
  const guarded = new Set<string>();
  const guard = {
    begin: (mount: string) => {
      did.push(`begin ${mount}`);
      if (fault !== undefined) return Promise.reject(new Error(fault));
      guarded.add(mount);
      return Promise.resolve();
    },
    check: (mount: string) => {
      did.push(`check ${mount}`);
      return fault === undefined ? Promise.resolve() : Promise.reject(new Error(fault));
    },
    end: (mount: string) => {
      did.push(`end ${mount}`);
      guarded.delete(mount);
    },
    isGuarded: (mount: string) => guarded.has(mount),
  };
  const kept = new KeptBefore({ guard, askKeeper, log: silentLog() });
  return { kept, did, guarded };
}

/** Another process, which asks that one. */
function other({ commands }: KeptBefore): KeptBefore {
  const askKeeper = async (command: string, argument: string) => commands[command]?.(argument);
  return new KeptBefore({ guard: undefined, askKeeper, log: silentLog() });
}

const nobody = () => Promise.resolve(null);

test('whichever process begins a canary has the one that writes keep what runs first', async () => {
  const { kept, did } = keeper(nobody);
  await other(kept).begin('a', 'ada');
  expect(did).toEqual(['begin a']);
  expect(kept.isNew('a')).toBe(true);
  kept.settle(() => true);
  expect(kept.isNew('a')).toBe(false);
  expect(did).toEqual(['begin a']);
});

test('what is kept for a canary that does not begin is kept no more, and is kept again where the one before it has ended meanwhile', async () => {
  const { kept, did, guarded } = keeper(nobody);
  await kept.begin('a', 'ada');
  await kept.begin('b', 'ada');
  guarded.delete('b');
  kept.settle((mount) => mount === 'b');
  expect(did).toEqual(['begin a', 'begin b', 'end a', 'begin b']);
});

test('several processes refuse what one that is started again could not go back from, and say what to do; one alone does not', async () => {
  const fault = 'its files are those of the version before';
  const { kept } = keeper(nobody, fault);
  const refusal = /its files are those of the version before; reload with \?canary=0/;
  await expect(kept.begin('a', 'ada')).rejects.toThrow(refusal);
  await expect(other(kept).begin('a', 'ada')).rejects.toThrow(refusal);
  const alone = keeper(undefined, fault);
  await alone.kept.begin('a', 'ada');
  expect(alone.kept.isNew('a')).toBe(false);
});

test('a dry run of several processes is refused likewise, and nothing is kept for it; one alone does not even look', async () => {
  const fault = 'its files are those of the version before';
  const { kept, did } = keeper(nobody, fault);
  for (const one of [kept, other(kept)])
    await expect(one.begin('a', 'ada', true)).rejects.toThrow(fault);
  const well = keeper(nobody);
  for (const one of [well.kept, other(well.kept)]) await one.begin('a', 'ada', true);
  expect([did, well.did]).toEqual([
    ['check a', 'check a'],
    ['check a', 'check a'],
  ]);
  expect(well.kept.isNew('a')).toBe(false);
  const alone = keeper(undefined, fault);
  await alone.kept.begin('a', 'ada', true);
  expect(alone.did).toEqual([]);
});

test('where the process that writes does not answer, a canary begins all the same', async () => {
  const askKeeper = () => Promise.reject(new Error('away'));
  const log = silentLog();
  await expect(
    new KeptBefore({ guard: undefined, askKeeper, log }).begin('a', 'ada'),
  ).resolves.toBeUndefined();
});
