import type { Admission, BrokenSkill, SkillSpec } from '@skillet/core';
import { turn } from './fake-clock.ts';
import { specOf } from './skill.ts';
import { supervisorRig } from './supervisor-rig.ts';

/** A version of `time`, with its weight and the folder that it lies in. */
export function versionOf(number: string, weight: number, dir: string): SkillSpec {
  const spec = specOf({ mount: `time@${number}`, name: 'time', dir });
  const sharedMount = { mount: 'time', weight };
  return { ...spec, sharedMount, manifest: { ...spec.manifest, version: number } };
}

export const ONE = versionOf('1.0.0', 90, '/v1');
export const TWO = versionOf('2.0.0', 10, '/v2');
/** The same mount without versions. */
export const PLAIN = specOf({ mount: 'time', name: 'time', dir: '/v1' });

/** A supervisor that runs these, all of them up; workers in the order of revisions. */
export function running(...specs: readonly SkillSpec[]) {
  return runningBehind(undefined, ...specs);
}

/** The same, whose calls are let in by `admission`. */
export function runningBehind(admission: Admission | undefined, ...specs: readonly SkillSpec[]) {
  const held: (() => void)[] = [];
  const turns = {
    begin: (_mount: string, _from: object, begin: () => void) => {
      held.push(begin);
    },
  };
  const { supervisor, launchers, worker } = supervisorRig({
    turns,
    ...(admission && { admission }),
  });
  supervisor.start(specs);
  for (const revision of specs.keys()) worker(revision).loaded();
  return {
    supervisor,
    worker,
    /** What is invoked, and waits for its turn. */
    held,
    /** A reload of which all comes up that there is. */
    reload: async (next: readonly SkillSpec[], broken: readonly BrokenSkill[] = []) => {
      const before = launchers.length;
      const done = supervisor.reload({ specs: next, broken });
      await turn();
      for (const launcher of launchers.slice(before)) launcher.at(0).loaded();
      return done;
    },
    mounts: () => supervisor.skills().map(({ mount }) => mount),
    weights: () =>
      supervisor.skill('time')?.versions?.list.map((each) => [each.version, each.weight]),
  };
}
