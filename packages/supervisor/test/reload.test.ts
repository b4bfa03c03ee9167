import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ToHost, ToWorker, type SkillSpec, type SupervisorEvent } from '@skillet/core';
import { Supervisor } from '../src/supervisor.ts';
import { FakeClock, turn } from './support/fake-clock.ts';
import { FakeLauncher, type FakeWorker } from './support/fake-workers.ts';
import { outcomeOf } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

/** A supervisor with fake workers; launchers by mount, one for each revision. */
function rig(...specs: SkillSpec[]) {
  const clock = new FakeClock();
  const launchers = new Map<string, FakeLauncher[]>();
  const events: SupervisorEvent[] = [];
  const supervisor = new Supervisor({
    kernel: { thread: '', process: '', transpiler: '', python: '', mcpAdapter: '' },
    clock,
    onEvent: (event) => events.push(event),
    launcherFor: ({ mount }) => {
      const launcher = new FakeLauncher();
      launchers.set(mount, [...(launchers.get(mount) ?? []), launcher]);
      return launcher;
    },
  });
  /** The n-th worker of a revision (1 is the first). */
  const worker = (mount: string, revision: number, n = 0): FakeWorker => {
    const launcher = launchers.get(mount)?.[revision - 1];
    if (launcher === undefined) throw new Error(`${mount} has no revision ${String(revision)}`);
    return launcher.at(n);
  };
  const send = (mount: string) => {
    const call = supervisor.skill(mount)!.dispatch(requestOf());
    return { call, outcome: outcomeOf(call.response) };
  };
  supervisor.start(specs);
  return { clock, launchers, events, supervisor, worker, send };
}

const skill = (mount: string, changes: Partial<SkillSpec> = {}) =>
  specOf({ mount, name: mount, ...changes });
const edited = { timeout: 12_345 };

describe('a reload', () => {
  test('leaves alone what did not change', async () => {
    const { supervisor, worker, launchers } = rig(skill('a'));
    worker('a', 1).loaded();
    const report = await supervisor.reload({ specs: [skill('a')], broken: [] });
    expect(report).toMatchObject({ unchanged: ['a'], updated: [], before: ['a'], after: ['a'] });
    expect(launchers.get('a')).toHaveLength(1);
  });

  test('refuses a skill whose examples cannot be run, and leaves no worker of it', async () => {
    const { supervisor, worker } = rig(skill('a'));
    worker('a', 1).loaded();
    const done = supervisor.reload({
      specs: [skill('a', edited)],
      broken: [],
      examine: () => Promise.reject(new Error('there is no room for another process')),
    });
    await turn();
    worker('a', 2).loaded();
    expect(await done).toMatchObject({
      failed: [{ mount: 'a', error: 'there is no room for another process' }],
    });
    expect(supervisor.skill('a')?.revision).toBe('r1');
    expect(worker('a', 2).killed).toBe(true);
  });

  test('swaps a skill once its new revision is loaded, probed and warm, and drains the old', async () => {
    const { supervisor, worker, send } = rig(skill('a'));
    worker('a', 1).loaded();
    const old = send('a');
    const done = supervisor.reload({
      specs: [skill('a', { ...edited, workers: { min: 2, max: 2, idle: 1e6 } })],
      broken: [],
    });
    await turn();
    const during = send('a');
    worker('a', 2).loaded();
    worker('a', 2, 1).say([ToHost.loaded, { health: false }]);
    await turn();
    send('a');
    // Loaded is not enough: one worker of the new revision has not answered its probe.
    expect(worker('a', 1).requests).toHaveLength(3);
    worker('a', 2, 1).say([ToHost.pong]);
    expect(await done).toMatchObject({ updated: ['a'] });
    const after = send('a');
    expect(worker('a', 2).requests).toHaveLength(1);
    worker('a', 2).answer(0);
    expect(await after.outcome).toBe(200);
    expect(worker('a', 1).got(ToWorker.drain)).toBe(true);
    worker('a', 1).answer(0);
    worker('a', 1).answer(1);
    expect(await old.outcome).toBe(200);
    expect(await during.outcome).toBe(200);
    expect(supervisor.skill('a')?.revision).toBe('r2');
  });

  test('takes nothing from who has found the old revision and has its request only then', async () => {
    const { supervisor, worker } = rig(skill('a'));
    worker('a', 1).loaded();
    const found = supervisor.skill('a')!;
    const done = supervisor.reload({ specs: [skill('a', edited)], broken: [] });
    await turn();
    worker('a', 2).loaded();
    await done;
    expect(() => {
      found.admit(requestOf());
    }).not.toThrow();
    const outcome = outcomeOf(found.dispatch(requestOf()).response);
    worker('a', 2).answer(0);
    expect(await outcome).toBe(200);
    await supervisor.reload({ specs: [], broken: [] });
    expect(() => found.dispatch(requestOf())).toThrow('There is no skill at "a" any more');
    void supervisor.load(skill('a'));
    await turn();
    worker('a', 3).loaded();
    await turn();
    found.dispatch(requestOf());
    expect(worker('a', 3).requests).toHaveLength(1);
  });

  test('hands those that wait over to the new revision, with the deadlines they have', async () => {
    const one = { workers: { min: 1, max: 1, idle: 1e6 }, concurrency: 1 };
    const { clock, supervisor, worker, send } = rig(skill('a', one));
    worker('a', 1).loaded();
    const busy = send('a');
    const waiting = send('a');
    const leaving = send('a');
    await clock.advance(1000);
    const done = supervisor.reload({ specs: [skill('a', { ...one, queue: 5 })], broken: [] });
    await turn();
    worker('a', 2).loaded();
    await done;
    expect(worker('a', 2).requests).toHaveLength(1);
    leaving.call.cancel();
    worker('a', 2).answer(0);
    expect(await waiting.outcome).toBe(200);
    expect(worker('a', 2).requests).toHaveLength(1);
    expect(worker('a', 1).requests).toHaveLength(1);
    worker('a', 1).answer(0);
    expect(await busy.outcome).toBe(200);
  });

  test('keeps the old revision of what does not load, and says why', async () => {
    const { supervisor, worker, send, events, launchers } = rig(skill('a'));
    worker('a', 1).loaded();
    const done = supervisor.reload({ specs: [skill('a', edited)], broken: [] });
    await turn();
    worker('a', 2).say([ToHost.loadFailed, 'Unexpected token (a.ts:3)', '']);
    await worker('a', 2).end({ kind: 'drained' });
    const report = await done;
    expect(report.failed).toEqual([
      { mount: 'a', error: expect.stringContaining('Unexpected token (a.ts:3)') as string },
    ]);
    send('a');
    expect(worker('a', 1).requests).toHaveLength(1);
    expect(supervisor.skill('a')?.revision).toBe('r1');
    expect(events.some(({ type }) => type === 'revision-failed')).toBe(true);
    expect(events.some(({ type }) => type === 'restart-scheduled')).toBe(false);
    await turn();
    expect(launchers.get('a')?.[1]?.closed).toBe(true);
  });

  test('keeps what runs of a skill whose files are broken, and names it', async () => {
    const { supervisor, worker } = rig(skill('a'));
    worker('a', 1).loaded();
    const broken = [{ mount: 'a', name: 'a', problems: ['Skilletfile.yaml:2: no'] }];
    const report = await supervisor.reload({ specs: [], broken });
    expect(report).toMatchObject({
      removed: [],
      after: ['a'],
      failed: [{ mount: 'a', error: 'Skilletfile.yaml:2: no' }],
    });
    expect(supervisor.skill('a')?.state.name).toBe('ready');
  });

  test('does not mount a new skill that does not load, but keeps it among the broken', async () => {
    const { supervisor, worker } = rig();
    const done = supervisor.reload({ specs: [skill('new')], broken: [] });
    await turn();
    await worker('new', 1).end({ kind: 'exited', code: 1 });
    expect((await done).failed).toHaveLength(1);
    expect(supervisor.skill('new')).toBeUndefined();
    expect(supervisor.broken()).toMatchObject([{ mount: 'new' }]);
  });

  test('adds and removes, in the order of the configuration', async () => {
    const { supervisor, worker, send, launchers } = rig(skill('a'), skill('b'));
    worker('a', 1).loaded();
    worker('b', 1).loaded();
    const inFlight = send('b');
    const done = supervisor.reload({ specs: [skill('c'), skill('a')], broken: [] });
    await turn();
    worker('c', 1).loaded();
    expect(await done).toMatchObject({
      added: ['c'],
      removed: ['b'],
      unchanged: ['a'],
      before: ['a', 'b'],
      after: ['c', 'a'],
    });
    expect(supervisor.skill('b')).toBeUndefined();
    worker('b', 1).answer(0);
    expect(await inFlight.outcome).toBe(200);
    await worker('b', 1).end({ kind: 'drained' });
    await turn();
    expect(launchers.get('b')?.[0]?.closed).toBe(true);
  });

  test('bounds the drain of the old revision', async () => {
    const { clock, supervisor, worker, send } = rig(skill('a', { timeout: 1000 }));
    worker('a', 1).loaded();
    send('a');
    const done = supervisor.reload({ specs: [skill('a', { timeout: 2000 })], broken: [] });
    await turn();
    worker('a', 2).loaded();
    await done;
    // It acknowledges the abort, and never ends.
    await clock.advance(1000);
    worker('a', 1).say([ToHost.aborted, worker('a', 1).idOf(0)]);
    await clock.advance(2000);
    expect(worker('a', 1).killed).toBe(true);
  });

  test('waits for the one before, and they do not mix', async () => {
    const { supervisor, worker, launchers } = rig(skill('a'));
    worker('a', 1).loaded();
    const one = supervisor.reload({ specs: [skill('a', edited)], broken: [] });
    const two = supervisor.reload({ specs: [skill('b')], broken: [] });
    await turn();
    expect(launchers.has('b')).toBe(false);
    worker('a', 2).loaded();
    expect(await one).toMatchObject({ updated: ['a'], after: ['a'] });
    await turn();
    worker('b', 1).loaded();
    expect(await two).toMatchObject({ added: ['b'], removed: ['a'], before: ['a'], after: ['b'] });
  });

  test('that is only tried loads everything and changes nothing', async () => {
    const { supervisor, worker, launchers } = rig(skill('a'), skill('gone'));
    worker('a', 1).loaded();
    worker('gone', 1).loaded();
    const specs = [skill('a', edited), skill('new'), skill('bad')];
    const done = supervisor.reload({ specs, broken: [], dryRun: true });
    await turn();
    worker('a', 2).loaded();
    worker('new', 1).loaded();
    await worker('bad', 1).end({ kind: 'exited', code: 1 });
    expect(await done).toMatchObject({
      updated: ['a'],
      added: ['new'],
      removed: ['gone'],
      failed: [{ mount: 'bad' }],
      before: ['a', 'gone'],
      after: ['a', 'new'],
    });
    expect(supervisor.skill('a')?.revision).toBe('r1');
    expect(supervisor.skill('gone')).toBeDefined();
    expect(supervisor.skill('new')).toBeUndefined();
    expect(supervisor.broken()).toEqual([]);
    await turn();
    expect(launchers.get('new')?.[0]?.closed).toBe(true);
  });

  test('tries again what never came up, also when nothing changed', async () => {
    const { supervisor, worker } = rig(skill('a'));
    await worker('a', 1).end({ kind: 'exited', code: 1 });
    const done = supervisor.reload({ specs: [skill('a')], broken: [] });
    await turn();
    worker('a', 2).loaded();
    expect(await done).toMatchObject({ updated: ['a'] });
    expect(supervisor.skill('a')?.state.name).toBe('ready');
  });

  test('loads a skill with workers.min 0 once, to know that it does', async () => {
    const { supervisor, worker } = rig();
    const lazy = skill('a', { workers: { min: 0, max: 1, idle: 1e6 } });
    const done = supervisor.reload({ specs: [lazy], broken: [] });
    await turn();
    worker('a', 1).loaded();
    expect(await done).toMatchObject({ added: ['a'] });
  });
});

describe('a skill that nobody has called yet', () => {
  async function asleep() {
    const dir = await mkdtemp(join(tmpdir(), 'skillet-asleep-'));
    const file = join(dir, 'skill.ts');
    await writeFile(file, 'export const handler = () => ({});');
    const spec = skill('a', { dir, workers: { min: 0, max: 1, idle: 1e6 } });
    const { supervisor, worker, launchers } = rig(spec);
    return {
      file,
      worker,
      launchers,
      reload: () => supervisor.reload({ specs: [spec], broken: [] }),
    };
  }

  test('is left asleep by a reload', async () => {
    const { reload, launchers } = await asleep();
    expect(await reload()).toMatchObject({ unchanged: ['a'], updated: [] });
    expect(await reload()).toMatchObject({ unchanged: ['a'], updated: [] });
    expect(launchers.get('a')?.map(({ workers }) => workers.length)).toEqual([0]);
  });

  test('is loaded by a reload when its code has changed, to know that it does', async () => {
    const { file, reload, worker, launchers } = await asleep();
    await reload();
    await writeFile(file, 'export const handler = () => ({ changed: true });');
    const done = reload();
    await vi.waitFor(() => {
      expect(launchers.get('a')).toHaveLength(2);
    });
    worker('a', 2).loaded();
    expect(await done).toMatchObject({ unchanged: [], updated: ['a'] });
  });
});

describe('a revision', () => {
  const module = (source: string) => ({
    name: 'skill:./skill.ts',
    digest: 'd',
    format: 'module',
    source,
  });

  test('is what its first ready worker loaded: further workers load that', async () => {
    const { clock, worker } = rig(skill('a'));
    worker('a', 1).say([ToHost.imported, [module('one')], [['key', 'skill:./skill.ts']]]);
    worker('a', 1).loaded();
    await worker('a', 1).end({ kind: 'exited', code: 1 });
    await clock.advance(200);
    expect(worker('a', 1, 1).sources).toEqual({
      modules: [module('one')],
      resolutions: [['key', 'skill:./skill.ts']],
    });
  });

  test('is read from disk again while it has not come up', async () => {
    const { clock, worker } = rig(skill('a'));
    worker('a', 1).say([ToHost.imported, [module('broken')], []]);
    await worker('a', 1).end({ kind: 'exited', code: 1 });
    await clock.advance(200);
    expect(worker('a', 1, 1).sources).toBeNull();
  });
});
