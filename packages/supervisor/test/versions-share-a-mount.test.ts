import { expect, test } from 'vitest';
import type { HostError, SkillSpec } from '@skillet/core';
import { requestOf } from './support/skill.ts';
import { ONE, PLAIN, running, TWO, versionOf } from './support/versioned-rig.ts';

const RUN = { name: 'time', method: 'POST', path: '/run' };

test('a weight of 0 is no share, also where those that have one are not there', async () => {
  const { supervisor, worker } = running(versionOf('2.0.0', 0, '/v2'));
  const said = 'No version of "time" that gets calls is there: the weight of 2.0.0 is 0.';
  const view = supervisor.skill('time');
  expect(() => view?.versions?.choose(requestOf())).toThrow(said);
  expect(() => view?.dispatch(requestOf())).toThrow(said);
  const invoked = supervisor.invoke('time', RUN, {});
  await expect(invoked).rejects.toMatchObject({ code: 'skill_unavailable', message: said });
  expect(view?.descriptor.version).toBe('2.0.0');
  supervisor.skill('time@2.0.0')?.dispatch(requestOf());
  expect(worker(0).requests).toHaveLength(1);
});

test('who holds versions that have all gone is told what they were, and is refused', async () => {
  const { supervisor, reload } = running(ONE, TWO);
  const view = supervisor.skill('time')!;
  const { descriptor } = view;
  expect(await reload([])).toMatchObject({ removed: ['time@1.0.0', 'time@2.0.0'] });
  expect([view.versions?.list, view.descriptor]).toEqual([[], descriptor]);
  expect(() => view.dispatch(requestOf())).toThrow('There is no skill at "time" any more');
  expect(supervisor.skill('time')).toBeUndefined();
});

test.each<[string, SkillSpec, SkillSpec]>([
  ['a version that has another number by then', ONE, versionOf('1.1.0', 90, '/v1')],
  ['versions in place of one skill', PLAIN, ONE],
  ['one skill in place of versions', ONE, PLAIN],
])('a call that waits for its turn goes to %s', async (_what, before, after) => {
  const { supervisor, worker, reload, held } = running(before);
  const call = supervisor.invoke('time', RUN, {});
  expect(await reload([after])).toMatchObject({ failed: [], added: [after.mount] });
  for (const begin of held) begin();
  worker(1).answer(0);
  expect(await call).toMatchObject({ status: 200 });
});

test('a call of one version gets no other one', async () => {
  const { supervisor, reload, held } = running(ONE);
  const refusal = supervisor.invoke(ONE.mount, RUN, {}).catch((error: unknown) => error);
  await reload([versionOf('1.1.0', 90, '/v1')]);
  for (const begin of held) begin();
  expect(((await refusal) as HostError).code).toBe('skill_unavailable');
});
