import { expect, test } from 'vitest';
import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { OperatorChoices } from '../src/host/dashboard/operator-choices.ts';
import { SwitchedOff } from '../src/host/dashboard/switched-off.ts';

const skill = (mount: string) => ({ mount, name: 'time', manifest: {} }) as SkillSpec;
const version = (number: string): SkillSpec => ({
  ...skill(`time@${number}`),
  sharedMount: { mount: 'time', weight: 1 },
});
const config = (...skills: SkillSpec[]) =>
  ({ skills, broken: [], disabled: [] }) as Partial<HostConfig> as HostConfig;

const PLAIN = config(skill('time'), skill('other'));
const VERSIONS = config(version('1.0.0'), version('2.0.0'), skill('other'));

/** `time` was switched off when it was one skill. */
async function off() {
  const choices = new OperatorChoices(undefined, () => undefined);
  const switchedOff = new SwitchedOff(PLAIN, choices);
  await switchedOff.disable('time', 'ada', { unload: () => Promise.resolve(skill('time')) });
  return { choices, switchedOff };
}

const mounts = ({ skills }: HostConfig) => skills.map(({ mount }) => mount);
const loading = (why?: Error) => ({
  load: () => (why === undefined ? Promise.resolve() : Promise.reject(why)),
});

test('a skill that was switched off stays so when its entry gets versions, which are switched on one by one', async () => {
  const { choices, switchedOff } = await off();
  for (const one of [switchedOff, new SwitchedOff(VERSIONS, choices)]) {
    expect(mounts(one.without(VERSIONS))).toEqual(['other']);
    one.take(VERSIONS);
    expect(one.list).toEqual([
      { mount: 'time@1.0.0', name: 'time', by: 'ada' },
      { mount: 'time@2.0.0', name: 'time', by: 'ada' },
    ]);
    expect([one.has('time'), one.versionsAt('time')]).toEqual([
      false,
      ['time@1.0.0', 'time@2.0.0'],
    ]);
  }
  await switchedOff.enable('time@2.0.0', 'bob', loading());
  expect(mounts(switchedOff.without(VERSIONS))).toEqual(['time@2.0.0', 'other']);
  expect([...choices.disabled.keys()]).toEqual(['time@1.0.0']);
});

test('a version that does not come up stays switched off, like the others', async () => {
  const { switchedOff } = await off();
  switchedOff.take(VERSIONS);
  await expect(switchedOff.enable('time@2.0.0', 'bob', loading(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(mounts(switchedOff.without(VERSIONS))).toEqual(['other']);
});

test('a skill that takes the place of versions of which one was off is switched by its own mount', async () => {
  const choices = new OperatorChoices(undefined, () => undefined);
  const switchedOff = new SwitchedOff(VERSIONS, choices);
  const unloaded = { unload: () => Promise.resolve(skill('time')) };
  await switchedOff.disable('time@1.0.0', 'ada', unloaded);
  switchedOff.take(PLAIN);
  expect(mounts(switchedOff.without(PLAIN))).toEqual(['time', 'other']);
  await switchedOff.disable('time', 'ada', unloaded);
  expect(switchedOff.versionsAt('time')).toEqual([]);
  await switchedOff.enable('time', 'ada', loading());
  expect(mounts(switchedOff.without(PLAIN))).toEqual(['time', 'other']);
});
