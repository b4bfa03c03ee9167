import { describe, expect, test } from 'vitest';
import { ToWorker, type SkillSpec, type SupervisorEvent } from '@skillet/core';
import { Supervisor } from '../src/supervisor.ts';
import type { ReloadPlan } from '../src/reload/reload.ts';
import type { TrialStart } from '../src/reload/trial.ts';
import { FakeClock, turn } from './support/fake-clock.ts';
import { FakeLauncher } from './support/fake-workers.ts';
import { outcomeOf } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

const ONE = { workers: { min: 1, max: 1, idle: 1e6 }, concurrency: 1 };
const skill = (changes: Partial<SkillSpec> = {}) =>
  specOf({ mount: 'a', name: 'a', ...ONE, ...changes });

/** A supervisor with a skill of which another revision is tried. */
async function tried(start: TrialStart) {
  const launchers: FakeLauncher[] = [];
  const events: SupervisorEvent[] = [];
  const supervisor = new Supervisor({
    kernel: { thread: '', process: '', transpiler: '', python: '', mcpAdapter: '' },
    clock: new FakeClock(),
    onEvent: (event) => events.push(event),
    launcherFor: () => {
      const launcher = new FakeLauncher();
      launchers.push(launcher);
      return launcher;
    },
  });
  const worker = (revision: number) => {
    const launcher = launchers[revision - 1];
    if (launcher === undefined) throw new Error(`there is no revision ${String(revision)}`);
    return launcher.at(0);
  };
  const send = (key: string) => {
    const request = { ...requestOf(), headers: `X-Skillet-Key\n${key}` };
    return outcomeOf(supervisor.skill('a')!.dispatch(request).response);
  };
  const reload = async (changes: Partial<SkillSpec>, more: Partial<ReloadPlan> = {}) => {
    const trial = () => start;
    const done = supervisor.reload({ specs: [skill(changes)], broken: [], trial, ...more });
    await turn();
    launchers.at(-1)?.at(0).loaded();
    return done;
  };
  supervisor.start([skill()]);
  worker(1).loaded();
  const outcome = await reload({ queue: 5 });
  const live = () => events.filter(({ type }) => type === 'revision-live');
  return { supervisor, worker, send, reload, outcome, live };
}

describe('a canary', () => {
  test('gets the calls of its share alone, and those of one key go to one revision', async () => {
    const { worker, send, outcome, live, supervisor } = await tried({ kind: 'canary', share: 50 });
    expect(outcome).toMatchObject({ updated: [], canaries: [{ mount: 'a', share: 50 }] });
    expect(supervisor.skill('a')?.revision).toBe('r1');
    expect(live()).toEqual([]);
    const keys = Array.from({ length: 40 }, (_, at) => `key-${String(at)}`);
    const hosts = new Map<string, number>();
    for (const key of [...keys, ...keys]) {
      const before = [1, 2].map((revision) => worker(revision).requests.length);
      const answered = send(key);
      const chosen = worker(2).requests.length > (before[1] ?? 0) ? 2 : 1;
      worker(chosen).answer(before[chosen - 1] ?? 0);
      expect(await answered).toBe(200);
      expect(hosts.get(key) ?? chosen).toBe(chosen);
      hosts.set(key, chosen);
    }
    expect(new Set(hosts.values())).toEqual(new Set([1, 2]));
  });

  test('that is taken back hands those that wait to the running one, and finishes what it has', async () => {
    const { worker, send, supervisor, live } = await tried({ kind: 'canary', share: 99 });
    const begun = send('one');
    const waits = send('two');
    expect(worker(2).requests).toHaveLength(1);
    supervisor.trials.takeBack('a');
    expect(worker(2).got(ToWorker.drain)).toBe(true);
    worker(1).answer(0);
    expect(await waits).toBe(200);
    worker(2).answer(0);
    expect(await begun).toBe(200);
    expect(live()).toEqual([]);
    expect(supervisor.trials.view('a')).toBeUndefined();
  });

  test('that is promoted gets those that wait, and the one before finishes what it has', async () => {
    const { worker, send, supervisor, live } = await tried({ kind: 'canary', share: 1 });
    const begun = send('one');
    const waits = send('two');
    supervisor.trials.promote('a');
    worker(2).answer(0);
    expect(await waits).toBe(200);
    worker(1).answer(0);
    expect(await begun).toBe(200);
    expect(live()).toMatchObject([{ revision: 'r2', previous: 'r1' }]);
    expect(supervisor.skill('a')?.revision).toBe('r2');
  });

  test('has no call before what runs is known elsewhere, and is refused where that cannot be', async () => {
    const { reload, supervisor } = await tried({ kind: 'canary', share: 10 });
    supervisor.trials.takeBack('a');
    const seen: unknown[] = [];
    const beforeCanary = ({ mount }: SkillSpec, dryRun: boolean) => {
      seen.push([dryRun, supervisor.trials.view(mount)]);
      return Promise.resolve();
    };
    await reload({ queue: 6 }, { beforeCanary, dryRun: true });
    expect(seen).toEqual([[true, undefined]]);
    await reload({ queue: 6 }, { beforeCanary });
    expect(seen[1]).toEqual([false, undefined]);
    const no = () => Promise.reject(new Error('not so'));
    for (const dryRun of [true, false])
      expect(await reload({ queue: 7 }, { beforeCanary: no, dryRun })).toMatchObject({
        failed: [{ mount: 'a', error: 'not so' }],
      });
    // What was tried before goes on.
    expect(supervisor.trials.view('a')).toMatchObject({ revision: 'r4', before: 'r1' });
  });

  test('makes room for the next one, and goes with its skill', async () => {
    const { reload, supervisor } = await tried({ kind: 'canary', share: 10 });
    expect(supervisor.trials.view('a')).toMatchObject({ revision: 'r2', before: 'r1', share: 10 });
    supervisor.trials.share('a', 40);
    expect(supervisor.trials.view('a')).toMatchObject({ share: 40 });
    expect(await reload({ queue: 6 })).toMatchObject({ canaries: [{ mount: 'a' }] });
    expect(supervisor.trials.view('a')).toMatchObject({ revision: 'r3', before: 'r1' });
    await supervisor.reload({ specs: [], broken: [] });
    expect(supervisor.trials.view('a')).toBeUndefined();
    expect(supervisor.skill('a')).toBeUndefined();
  });
});

test('a revision that is watched has all calls, and the one before is there at once when it is taken back', async () => {
  const { worker, send, supervisor, live, outcome } = await tried({ kind: 'watch' });
  expect(outcome).toMatchObject({ updated: ['a'] });
  expect(supervisor.skill('a')?.revision).toBe('r2');
  const begun = send('one');
  expect(worker(2).requests).toHaveLength(1);
  supervisor.trials.takeBack('a');
  const next = send('one');
  worker(1).answer(0);
  worker(2).answer(0);
  expect([await begun, await next]).toEqual([200, 200]);
  expect(live()).toMatchObject([{ revision: 'r2' }, { revision: 'r1', previous: 'r2' }]);
});

test('a revision that was taken back comes up when its skill is removed and added again', async () => {
  const { reload, supervisor } = await tried({ kind: 'watch' });
  supervisor.trials.takeBack('a');
  expect(await reload({ queue: 5 })).toMatchObject({ unchanged: ['a'] });
  await supervisor.reload({ specs: [], broken: [] });
  expect(await reload({ queue: 5 })).toMatchObject({ added: ['a'] });
  expect(supervisor.skill('a')?.revision).toBe('r3');
});
