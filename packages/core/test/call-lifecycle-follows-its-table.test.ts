import { expect, it } from 'vitest';
import { isAwaited, transitionCall, type CallEvent, type CallState } from '../src/index.ts';

/** What follows each event; one that is not named changes nothing. */
const TABLE: Record<CallState, Partial<Record<CallEvent, CallState>>> = {
  waiting: { handed: 'working', left: 'over', ended: 'over' },
  working: {
    queued: 'waiting',
    begun: 'answering',
    left: 'unwanted',
    aborted: 'aborted',
    lost: 'stranded',
    ended: 'over',
  },
  answering: { left: 'unwanted', aborted: 'aborted', queued: 'over', lost: 'over', ended: 'over' },
  unwanted: {
    aborted: 'aborted',
    acknowledged: 'heard',
    queued: 'over',
    lost: 'over',
    ended: 'over',
  },
  aborted: { acknowledged: 'heard', queued: 'over', lost: 'over', ended: 'over' },
  heard: { ignored: 'ignoring', queued: 'over', lost: 'over', ended: 'over' },
  ignoring: { queued: 'over', lost: 'over', ended: 'over' },
  stranded: { queued: 'waiting', left: 'over', ended: 'over' },
  over: {},
};

const EVENTS: Record<CallEvent, true> = {
  handed: true,
  queued: true,
  begun: true,
  left: true,
  aborted: true,
  acknowledged: true,
  ignored: true,
  lost: true,
  ended: true,
};

const states = Object.keys(TABLE) as CallState[];

it.each(states)('a call that is %s follows its table', (from) => {
  const row = Object.keys(EVENTS).map((event) => [event, transitionCall(from, event as CallEvent)]);
  const wanted = Object.keys(EVENTS).map((event) => [
    event,
    TABLE[from][event as CallEvent] ?? from,
  ]);
  expect(row).toEqual(wanted);
});

it('is awaited until there is an answer, or nobody who would take one', () => {
  expect(states.filter(isAwaited)).toEqual(['waiting', 'working', 'stranded']);
});
