import { mkdir, rm, writeFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { DataDirWatch } from '../src/host/condition/data-dir-watch.ts';
import { joinConditions } from '../src/host/condition/join-conditions.ts';
import { logCondition } from '../src/host/condition/log-condition.ts';
import { ReloadFailures } from '../src/host/reload-failures.ts';
import { workspace } from './support/workspace.ts';

test('a data folder that can not be written is told of, once in the log, until it can', async () => {
  const dataDir = join(await workspace({ state: 'a file where a folder should be' }), 'state');
  const log = { error: vi.fn(), info: vi.fn() };
  const watch = new DataDirWatch({ dataDir, log });
  await watch.look();
  await watch.look();
  const [warning] = watch.condition().warnings ?? [];
  expect(warning).toMatch(/^The data folder \(settings.data_dir\) cannot be written: .*\(E\w+\)/);
  expect(log.error).toHaveBeenCalledTimes(1);

  await rm(dataDir);
  await mkdir(dataDir);
  await watch.look();
  expect(watch.condition()).toEqual({});
  expect(log.info).toHaveBeenCalledTimes(1);
  expect(await readdir(join(dataDir, 'host'))).toEqual([]);
  await watch.close();
});

test('a full disk is one that can not be written', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux has /dev/full');
  // Every write to this device fails for want of room.
  const dataDir = await workspace();
  const log = { error: vi.fn(), info: vi.fn() };
  const watch = new DataDirWatch({ dataDir, log, write: () => writeFile('/dev/full', 'x') });
  await watch.look();
  expect(watch.condition().warnings?.[0]).toContain('no space is left (ENOSPC)');
});

describe('a log that loses lines is told of', () => {
  const of = (loss: { lines: number; readerIsGone: boolean; ago: number } | undefined) =>
    logCondition({
      loss: () => loss && { ...loss, at: performance.now() - loss.ago },
    })().warnings;

  test.each([
    ['not before', undefined, undefined],
    [
      'while it does',
      { lines: 3, readerIsGone: false, ago: 10 },
      /^The log drops lines \(3 so far/,
    ],
    ['not for ever', { lines: 3, readerIsGone: false, ago: 70_000 }, undefined],
    ['for ever when nobody reads', { lines: 1, readerIsGone: true, ago: 70_000 }, /^Nobody reads/],
  ])('%s', (_, loss, expected) => {
    const [said] = of(loss) ?? [];
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });
});

test('what could not be taken over is told of until it is', () => {
  const failures = new ReloadFailures();
  const told = () => joinConditions([failures.condition]);
  failures.onRefused('runtime-config.yaml:3: nonsense');
  expect(told().warnings[0]).toContain('runtime-config.yaml:3: nonsense');

  failures.onReloaded({ failed: [{ mount: 'a', error: 'it does not load' }] });
  expect(told().warnings).toEqual([]);
  expect(told().remarks.get('a')).toMatchObject({ reload: { error: 'it does not load' } });

  failures.onReloaded({ failed: [] });
  expect(told().remarks.size).toBe(0);
  failures.onFailed('b', 'neither');
  failures.onChanged('b');
  expect(told().remarks.size).toBe(0);
});

test('remarks of several parts on one skill are joined', () => {
  const reload = { error: 'x', at: 1 };
  const suspicion = { detail: 'y', until: 2 };
  const { remarks } = joinConditions([
    () => ({ remarks: new Map([['a', { reload }]]) }),
    () => ({ remarks: new Map([['a', { suspicion }]]), warnings: ['w'] }),
  ]);
  expect(remarks.get('a')).toEqual({ reload, suspicion });
});
