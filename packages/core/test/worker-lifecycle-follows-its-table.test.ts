import { describe, expect, it } from 'vitest';
import {
  transitionWorker,
  type WorkerEnd,
  type WorkerEvent,
  type WorkerState,
} from '../src/index.ts';

const AT = 5000;
const first: WorkerEnd = { kind: 'died', cause: { kind: 'blocked', after: 1000 } };
const second: WorkerEnd = { kind: 'retired', reason: 'stopped' };

const STATES = {
  starting: { name: 'starting', since: 1 },
  ready: { name: 'ready', since: 1 },
  retiring: { name: 'retiring', since: 1, reason: 'idle' },
  ending: { name: 'ending', since: 1, end: first },
  ended: { name: 'ended', since: 1, end: first },
} as const satisfies { [Name in WorkerState['name']]: WorkerState };

const EVENTS = {
  loaded: { type: 'loaded', at: AT },
  retire: { type: 'retire', at: AT, reason: 'replaced' },
  kill: { type: 'kill', at: AT, end: second },
  gone: { type: 'gone', at: AT, end: second },
} as const satisfies { [Type in WorkerEvent['type']]: Extract<WorkerEvent, { type: Type }> };

/** `same`: the very object, since nothing has happened. */
const TABLE: Record<keyof typeof STATES, Record<keyof typeof EVENTS, WorkerState | 'same'>> = {
  starting: {
    loaded: { name: 'ready', since: AT },
    retire: { name: 'retiring', since: AT, reason: 'replaced' },
    kill: { name: 'ending', since: AT, end: second },
    gone: { name: 'ended', since: AT, end: second },
  },
  ready: {
    loaded: 'same',
    retire: { name: 'retiring', since: AT, reason: 'replaced' },
    kill: { name: 'ending', since: AT, end: second },
    gone: { name: 'ended', since: AT, end: second },
  },
  retiring: {
    loaded: 'same',
    retire: 'same',
    kill: { name: 'ending', since: AT, end: second },
    gone: { name: 'ended', since: AT, end: second },
  },
  ending: {
    loaded: 'same',
    retire: 'same',
    kill: 'same',
    gone: { name: 'ended', since: AT, end: first },
  },
  ended: { loaded: 'same', retire: 'same', kill: 'same', gone: 'same' },
};

const cells = Object.entries(TABLE).flatMap(([from, row]) =>
  Object.entries(row).map(
    ([event, to]) => [from, event, to] as [keyof typeof STATES, keyof typeof EVENTS, typeof to],
  ),
);

describe('a worker that is', () => {
  it.each(cells)('%s and hears «%s» is %j', (from, event, to) => {
    const next = transitionWorker(STATES[from], EVENTS[event]);
    if (to === 'same') expect(next).toBe(STATES[from]);
    else expect(next).toEqual(to);
  });
});
