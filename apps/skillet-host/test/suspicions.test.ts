import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pardonAtRest } from '../src/crash/suspects/pardon-at-rest.ts';
import { readSuspicions, writeSuspicions } from '../src/crash/suspects/suspicions-file.ts';
import {
  heldUntil,
  isMoved,
  stillHeld,
  suspect,
  SUSPICION,
} from '../src/crash/suspects/suspicions.ts';
import { workspace } from './support/workspace.ts';

const { window, keep } = SUSPICION;
const T = 1_800_000_000_000;

describe('a skill is moved into a process of its own', () => {
  test.each<[string, number[], number, boolean]>([
    ['not after one crash', [T], T, false],
    ['after two that came close', [T, T + window - 1], T + window, true],
    ['not after two that came far apart', [T, T + window], T + window, false],
    ['and stays there for a while', [T, T + 1], T + keep, true],
    ['but not for ever', [T, T + 1], T + 1 + keep, false],
    ['also when a third one came much later', [T, T + 1, T + 1 + window], T + keep, true],
  ])('%s', (_, times, now, expected) => {
    expect(isMoved(times, now)).toBe(expected);
  });
});

describe('suspicions', () => {
  test.each<[string, number[], number]>([
    ['of one crash', [T], T + window],
    ['of a skill that was moved', [T, T + 1], T + 1 + keep],
    ['of one that was moved, and suspected again', [T, T + 1, T + window + 1], T + 1 + keep],
  ])('%s say when they are over', (_, times, until) => {
    expect(heldUntil(times, T + window + 2)).toBe(until);
  });

  test('are taken back where no host runs, whatever they are', async () => {
    const dataDir = await workspace();
    writeSuspicions(dataDir, 'host-ended', { one: [T], two: [T] });
    writeSuspicions(dataDir, 'shared-threads', { one: [T] });
    expect(pardonAtRest(dataDir, 'one')).toBe(true);
    expect(pardonAtRest(dataDir, 'one')).toBe(false);
    expect(readSuspicions(dataDir, 'host-ended')).toEqual({ two: [T] });
    expect(readSuspicions(dataDir, 'shared-threads')).toEqual({});
  });

  test('add up by mount, whatever a mount is called', () => {
    const once = suspect({}, ['__proto__', 'two', 'two'], T);
    const twice = suspect(once, ['__proto__'], T + 5);
    expect(Object.entries(twice)).toEqual([
      ['__proto__', [T, T + 5]],
      ['two', [T]],
    ]);
  });

  test('are over after the window, or for a skill that was moved after its time there', () => {
    const all = { once: [T], moved: [T, T + 1] };
    expect(stillHeld(all, T + window - 1)).toEqual(all);
    expect(stillHeld(all, T + window)).toEqual({ moved: [T, T + 1] });
    expect(stillHeld(all, T + keep + 1)).toEqual({});
  });

  test('are kept in the data folder, and nothing but them', async () => {
    const dataDir = await workspace();
    expect(readSuspicions(dataDir, 'host-ended')).toEqual({});
    writeSuspicions(dataDir, 'host-ended', { one: [T] });
    expect(readSuspicions(dataDir, 'host-ended')).toEqual({ one: [T] });
    expect(await readdir(join(dataDir, 'host'))).toEqual(['suspicions.json']);
  });

  test.each(['', '[]', '{"one": 1}', '{"one": ["x"]}', 'null'])(
    'are none when the file says %j',
    async (text) => {
      const dataDir = await workspace({ 'host/suspicions.json': '{}' });
      await writeFile(join(dataDir, 'host/suspicions.json'), text);
      expect(readSuspicions(dataDir, 'host-ended')).toEqual({});
    },
  );
});
