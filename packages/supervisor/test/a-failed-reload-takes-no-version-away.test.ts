import { describe, expect, test } from 'vitest';
import type { BrokenSkill, SkillSpec } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { ONE, PLAIN, running, TWO, versionOf } from './support/versioned-rig.ts';

const broken = (mount: string, dir?: string): BrokenSkill => ({
  ...{ mount, name: 'time', problems: ['it cannot be read'] },
  ...(dir === undefined ? {} : { dir }),
});

describe('a reload of which something fails takes away nothing that runs at the mount', () => {
  test.each<[string, SkillSpec[], BrokenSkill[]]>([
    ['the whole entry', [], [broken('time')]],
    ['each folder', [], [broken('time@v1', '/v1'), broken('time@v2', '/v2')]],
    ['a folder that is not there', [ONE], [broken('time@v22', '/v22')]],
    ['a folder behind a link', [ONE], [broken('time@link', '/link')]],
  ])('%s', async (_what, specs, fails) => {
    const { supervisor, reload, weights } = running(ONE, TWO);
    expect(await reload(specs, fails)).toMatchObject({
      removed: [],
      after: ['time@1.0.0', 'time@2.0.0'],
    });
    expect(weights()).toEqual([
      ['1.0.0', 90],
      ['2.0.0', 10],
    ]);
    expect(supervisor.broken()).toHaveLength(fails.length);
    expect(await reload([ONE])).toMatchObject({ removed: ['time@2.0.0'] });
  });

  test('versions in place of one skill: it has the calls until all have come up', async () => {
    const { supervisor, reload, mounts, weights } = running(PLAIN);
    const none = [broken('time@v1', '/v1'), broken('time@v2', '/v2')];
    expect(await reload([], none)).toMatchObject({ removed: [], after: ['time'] });
    const some = await reload([ONE], [broken('time@v2', '/v2')]);
    expect(some).toMatchObject({ removed: [], added: ['time@1.0.0'] });
    expect([mounts(), supervisor.skill('time')?.versions]).toEqual([['time'], undefined]);
    expect(await reload([ONE, TWO])).toMatchObject({ removed: ['time'], added: ['time@2.0.0'] });
    expect([mounts(), weights()?.length]).toEqual([['time'], 2]);
  });

  test('one skill in place of versions', async () => {
    const { supervisor, worker, weights } = running(ONE, TWO);
    const done = supervisor.reload({ specs: [PLAIN], broken: [] });
    await turn();
    await worker(2).end({ kind: 'exited', code: 1 });
    expect(await done).toMatchObject({ removed: [], failed: [{ mount: 'time' }] });
    expect(weights()).toHaveLength(2);
  });

  test('but a folder has no two versions', async () => {
    const { reload, weights } = running(ONE, TWO);
    const next = versionOf('1.1.0', 90, '/v1');
    const report = await reload([next], [broken('time@v2', '/v2')]);
    expect(report).toMatchObject({ removed: ['time@1.0.0'], added: ['time@1.1.0'] });
    expect(weights()).toEqual([
      ['1.1.0', 90],
      ['2.0.0', 10],
    ]);
  });
});
