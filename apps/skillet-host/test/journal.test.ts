import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { BusyWorker, JournalState } from '../src/crash/journal/journal-state.ts';
import { Journal } from '../src/crash/journal/journal.ts';
import { journalName, ownerOf } from '../src/crash/journal/journal-file.ts';
import { decodeJournal, encodeSlot, SLOT_BYTES, SLOTS } from '../src/crash/journal/slots.ts';
import { nameSuspects } from '../src/crash/suspects/name-suspects.ts';
import { workspace } from './support/workspace.ts';

const busy = (mount: string, more: Partial<BusyWorker> = {}): BusyWorker => ({
  mount,
  revision: 'r1',
  worker: 'w1',
  isolation: 'thread',
  inFlight: 1,
  requestIds: ['id'],
  memory: null,
  askedAt: null,
  ...more,
});
const state = (at: number, ...workers: BusyWorker[]): JournalState => ({
  at,
  busy: workers,
  more: 0,
});

/** A journal as a host leaves it that has written some states, one after the other. */
function written(...states: readonly JournalState[]): Buffer {
  const file = Buffer.alloc(SLOTS * SLOT_BYTES);
  for (const [index, each] of states.entries()) {
    encodeSlot(each, index + 1).copy(file, ((index + 1) % SLOTS) * SLOT_BYTES);
  }
  return file;
}

describe('a journal', () => {
  test('says what was written last', () => {
    const last = { ...state(3, busy('c')), more: 2 };
    expect(decodeJournal(written(state(1, busy('a')), state(2, busy('b')), last))).toEqual(last);
  });

  test('says what was written before when the last write is torn, wherever that is', () => {
    const [first, last] = [state(1, busy('a')), state(2, busy('b'))];
    const length = encodeSlot(last, 2).toString().trimEnd().length;
    fc.assert(
      fc.property(fc.nat(length - 1), (torn) => {
        const file = written(first);
        encodeSlot(last, 2).copy(file, 0, 0, torn);
        expect(decodeJournal(file)).toEqual(first);
      }),
    );
  });

  test('says nothing when it is empty, cut, or of something else', () => {
    expect(decodeJournal(Buffer.alloc(0))).toBeUndefined();
    expect(decodeJournal(encodeSlot(state(1, busy('a')), 1).subarray(0, 90))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: SLOTS * SLOT_BYTES }), (bytes) => {
        expect(decodeJournal(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });

  test('names as many busy workers as have room, and counts the others', () => {
    const many = Array.from({ length: 500 }, (_, n) => busy(`skill-${String(n)}`));
    const slot = encodeSlot(state(1, ...many), 1);
    expect(slot).toHaveLength(SLOT_BYTES);
    const read = decodeJournal(slot);
    expect(read?.busy.length).toBeGreaterThan(10);
    expect((read?.busy.length ?? 0) + (read?.more ?? 0)).toBe(500);
  });

  test('is told from others by machine, process and its start', () => {
    const owner = { machine: 'pod-7.example', pid: 12, started: 345 };
    expect(ownerOf(journalName(owner))).toEqual(owner);
    expect(ownerOf('suspicions.json')).toBeUndefined();
  });
});

describe('the processes that the system has ended for their memory before', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A journal of a host that is idle, the count that the system gives, and the one that the file has. */
  async function journal() {
    const dataDir = await workspace({});
    const system = { count: 2 };
    const kept = new Journal({
      dataDir,
      busy: () => [],
      onFault: (error) => expect(error).toBeUndefined(),
      oomKills: () => system.count,
    });
    onTestFinished(() => {
      kept.close();
    });
    const [name = ''] = readdirSync(join(dataDir, 'host'));
    const noted = () => decodeJournal(readFileSync(join(dataDir, 'host', name)))?.oomKills;
    return { kept, system, noted };
  }

  test('are noted again when a worker died', async () => {
    const { kept, system, noted } = await journal();
    expect(noted()).toBe(2);
    system.count = 3;
    kept.recount();
    await setImmediate();
    expect(noted()).toBe(3);
  });

  test('and now and then, since others share the count', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setImmediate'] });
    const { system, noted } = await journal();
    system.count = 4;
    vi.advanceTimersByTime(10_000);
    vi.runOnlyPendingTimers();
    expect(noted()).toBe(4);
  });
});

describe('suspected of the end of a host', () => {
  test('is everybody who was busy, when nobody stands out', () => {
    const both = [busy('one', { memory: 0.2 }), busy('two')];
    expect(nameSuspects(state(100, ...both), 150, 'crash')).toEqual(both);
    expect(nameSuspects(state(100), 150, 'crash')).toEqual([]);
  });

  test.each<[string, Partial<BusyWorker>]>([
    ['sat in one long call', { askedAt: 100 }],
    ['had taken much memory', { memory: 0.7 }],
  ])('is only who %s, when somebody did', (_, oddity) => {
    const culprit = busy('two', oddity);
    expect(nameSuspects(state(100, busy('one'), culprit), 600, 'crash')).toEqual([culprit]);
  });

  test('is nobody in a process of its own', () => {
    const apart = busy('two', { isolation: 'process', memory: 0.9 });
    expect(nameSuspects(state(100, busy('one'), apart), 600, 'crash')).toEqual([busy('one')]);
    expect(nameSuspects(state(100, apart), 600, 'crash')).toEqual([]);
  });

  test('is not singled out who had only just been asked what it takes', () => {
    const both = [busy('one'), busy('two', { askedAt: 590 })];
    expect(nameSuspects(state(590, ...both), 600, 'crash')).toEqual(both);
  });
});
