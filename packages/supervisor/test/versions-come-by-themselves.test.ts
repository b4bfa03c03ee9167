import { expect, test } from 'vitest';
import type { SkillSpec } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { specOf } from './support/skill.ts';
import { supervisorRig } from './support/supervisor-rig.ts';

const version = (number: string, weight: number, dir = `/v${number}`): SkillSpec => {
  const spec = specOf({ mount: `time@${number}`, name: 'time', dir });
  const sharedMount = { mount: 'time', weight };
  return { ...spec, sharedMount, manifest: { ...spec.manifest, version: number } };
};

/** A supervisor that runs these; `seen` is what it says that there is. */
function running(...specs: SkillSpec[]) {
  const { supervisor, launchers, worker } = supervisorRig();
  supervisor.start(specs);
  for (const revision of specs.keys()) worker(revision).loaded();
  const weights = () =>
    supervisor.skill('time')?.versions?.list.map((one) => [one.version, one.weight]);
  return {
    supervisor,
    launchers,
    seen: () => ({ mounts: supervisor.skills().map(({ mount }) => mount), weights: weights() }),
    /** Has what is started last come up. */
    up: async () => {
      await turn();
      launchers.at(-1)?.at(0).loaded();
    },
  };
}

test('a version that is loaded after a reload without it has its share, and is no skill of its own', async () => {
  const [one, two] = [version('1.0.0', 90), version('2.0.0', 10)];
  const { supervisor, seen, up } = running(one, two);
  await supervisor.unload('time@2.0.0');
  expect(seen()).toEqual({ mounts: ['time'], weights: [['1.0.0', 90]] });
  await supervisor.reload({ specs: [one], broken: [] });
  const done = supervisor.load(two);
  await up();
  expect(await done).toMatchObject({ kind: 'added' });
  expect(seen()).toEqual({
    mounts: ['time'],
    weights: [
      ['1.0.0', 90],
      ['2.0.0', 10],
    ],
  });
});

test('all versions of a mount may go and come one by one', async () => {
  const [one, two] = [version('1.0.0', 90), version('2.0.0', 10)];
  const { supervisor, seen, up } = running(one, two);
  await supervisor.unload('time@1.0.0');
  await supervisor.unload('time@2.0.0');
  expect(seen()).toEqual({ mounts: [], weights: undefined });
  const done = supervisor.load(two);
  await up();
  await done;
  expect(seen()).toEqual({ mounts: ['time'], weights: [['2.0.0', 10]] });
});

test('weights that an operator has given stay when a version goes and comes', async () => {
  const [one, two, three] = [version('1.0.0', 90), version('2.0.0', 10), version('3.0.0', 0)];
  const { supervisor, seen, up } = running(one, two, three);
  const wanted = new Map([
    ['1.0.0', 0],
    ['2.0.0', 60],
    ['3.0.0', 40],
  ]);
  expect(supervisor.shared.weigh('time', wanted)).toBeUndefined();
  await supervisor.unload('time@1.0.0');
  expect(seen().weights).toEqual([
    ['2.0.0', 60],
    ['3.0.0', 40],
  ]);
  const done = supervisor.load(one);
  await up();
  await done;
  expect(seen().weights).toEqual([...wanted]);
});

test('a version with a new number is no skill of its own while a reload waits for others', async () => {
  const [one, two] = [version('1.0.0', 90), version('2.0.0', 10)];
  const { supervisor, launchers, seen, up } = running(one, two);
  const specs = [version('1.1.0', 90, one.dir), version('2.1.0', 10, two.dir)];
  const done = supervisor.reload({ specs, broken: [] });
  await turn();
  launchers.at(-2)?.at(0).loaded();
  await turn();
  expect(supervisor.skill('time@1.1.0')?.revision).toBe('r1');
  const before = [
    ['1.0.0', 90],
    ['2.0.0', 10],
  ];
  expect(seen()).toEqual({ mounts: ['time'], weights: before });
  await up();
  await done;
  const after = [
    ['1.1.0', 90],
    ['2.1.0', 10],
  ];
  expect(seen()).toEqual({ mounts: ['time'], weights: after });
});
