import { expect, test } from 'vitest';
import type { Admission, Call, HostError, Pass, SkillSpec } from '@skillet/core';
import { turn } from './support/fake-clock.ts';
import { outcomeOf } from './support/pool-rig.ts';
import { requestOf } from './support/skill.ts';
import { ONE, PLAIN, runningBehind, versionOf } from './support/versioned-rig.ts';

const RUN = { name: 'time', method: 'POST', path: '/run' };

/** Lets calls in when it is told to; `ends` says for each pass that has ended whether a worker had begun its call. */
function later() {
  const ends: boolean[] = [];
  const fields = { policy: '', state: '' };
  const waiting: (() => void)[] = [];
  const admission: Admission = {
    limits: true,
    admit: () =>
      new Promise<Pass>((resolve) => {
        const end = (begun: boolean) => {
          ends.push(begun);
        };
        waiting.push(() => {
          resolve({ fields, scopes: [], end });
        });
      }),
    check: () => undefined,
  };
  const letIn = async () => {
    for (const begin of waiting.splice(0)) begin();
    await turn();
  };
  return { admission, ends, letIn };
}

const NEXT = versionOf('1.1.0', 90, '/v1');

test.each<[string, SkillSpec, SkillSpec]>([
  ['a version that has another number by then', ONE, NEXT],
  ['versions in place of one skill', PLAIN, ONE],
  ['one skill in place of versions', ONE, PLAIN],
])('a call that waits to be let in goes to %s, and is let in once', async (_, before, after) => {
  const { admission, ends, letIn } = later();
  const { supervisor, worker, reload, held } = runningBehind(admission, before);
  const invoked = supervisor.invoke('time', RUN, {});
  for (const begin of held) begin();
  const dispatched = supervisor.skill('time')!.dispatch(requestOf());
  dispatched.findBy?.(() => supervisor.skill('time'));
  expect(await reload([after])).toMatchObject({ failed: [], added: [after.mount] });
  await letIn();
  // What has versions is asked for one of them, which is let in by itself.
  await letIn();
  worker(1).answer(0);
  worker(1).answer(1);
  expect(await invoked).toMatchObject({ status: 200 });
  expect(await outcomeOf(dispatched.response)).toBe(200);
  expect(ends.filter(Boolean)).toHaveLength(2);
});

test('one that asks for a version gets no other, and counts no more', async () => {
  const { admission, ends, letIn } = later();
  const { supervisor, reload } = runningBehind(admission, ONE);
  const call: Call = supervisor.skill(ONE.mount)!.dispatch(requestOf());
  call.findBy?.(() => undefined);
  await reload([NEXT]);
  await letIn();
  const refused = await call.response.catch((error: unknown) => error);
  expect((refused as HostError).code).toBe('skill_unavailable');
  expect(ends).toEqual([false]);
});

test('one of the share of a canary stays in it', async () => {
  const { admission, letIn } = later();
  const { supervisor, worker } = runningBehind(admission, PLAIN);
  const spec = { ...PLAIN, queue: 5 };
  const trial = () => ({ kind: 'canary', share: 99.9 }) as const;
  const tried = supervisor.reload({ specs: [spec], broken: [], trial });
  await turn();
  worker(1).loaded();
  expect(await tried).toMatchObject({ canaries: [{ mount: 'time' }] });
  const { response } = supervisor.skill('time')!.dispatch(requestOf());
  await letIn();
  worker(1).answer(0);
  expect(await outcomeOf(response)).toBe(200);
});
