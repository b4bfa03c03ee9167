import { beforeEach, expect, test } from 'vitest';
import { CallDesk } from '../src/call/call-desk.ts';
import { Inbox } from '../src/inbox.ts';
import type { Beat } from '../src/members/beat.ts';
import type { Member } from '../src/members/member.ts';
import { Members } from '../src/members/members.ts';
import { Pulse } from '../src/members/pulse.ts';
import { Inflow } from '../src/stream/inflow.ts';
import { UNSEALED } from '../src/seal/sealing.ts';
import { Servant } from '../src/serve/servant.ts';
import { encodeFrame, type Frame } from '../src/wire/frames.ts';
import { readFrame } from '../src/wire/read-frame.ts';
import { BEAT, StandingClock } from './support/pair.ts';

const OWN = { name: 'a', instance: '1' };
const OTHER = { name: 'b', instance: '1' };
/** As often as a pulse is felt. */
const EVERY = 100;

let clock: StandingClock;
let sent: Frame[];
let lost: boolean[];
let frozen: string[];
let desk: CallDesk;
let members: Members;
let inbox: Inbox;

beforeEach(() => {
  clock = new StandingClock();
  sent = [];
  lost = [];
  frozen = [];
  const carriage = {
    isUp: true,
    pieceBytes: 1024,
    send: (_: unknown, bytes: Uint8Array) => {
      const frame = readFrame(bytes);
      if (typeof frame === 'string') throw new Error(frame);
      sent.push(frame);
      return true;
    },
  };
  const inflow = new Inflow(() => clock.now());
  desk = new CallDesk(carriage, inflow);
  members = new Members(OWN, () => clock.now(), {
    onJoined: () => undefined,
    onLost: () => undefined,
    onFrozen: (member) => {
      frozen.push(member.key);
      desk.lose(member);
    },
    onWasAway: () => undefined,
    onHeard: () => undefined,
  });
  new Pulse(clock, desk, members);
  const parts = { carriage, clock, inflow, find: () => undefined, isLeaving: () => false };
  const servant = new Servant(parts);
  const [onFault, sealing] = [expect.unreachable, UNSEALED];
  const line = { onBytes: () => expect.unreachable() };
  inbox = new Inbox({ clock, members, desk, servant, sealing, line, onFault });
});

/** Another host that has a call of this one. */
function withCall(more: Partial<Beat> = { pongs: true }): Member {
  members.hear(OTHER, { ...BEAT, ...more });
  const member = members.get(OTHER);
  if (member === undefined) throw new Error('no member');
  const id = desk.open(member, {
    onFrame: () => undefined,
    onLost: (begun) => {
      lost.push(begun);
      desk.close(id);
    },
    onBreach: () => undefined,
  });
  return member;
}

/** Time passes as on a host whose timers are in time. */
function pass(ms: number, meanwhile: () => void = () => undefined): void {
  for (let past = 0; past < ms; past += EVERY) {
    clock.pass(EVERY);
    meanwhile();
  }
}

function pong(): void {
  inbox.onFrame(OTHER, encodeFrame({ kind: 'pong', id: 0 }));
}

test('a host that has a call and does not answer is given no others, and its call is given up within a second', () => {
  const member = withCall();
  pass(900);
  expect(lost).toEqual([true]);
  expect(frozen).toEqual(['b.1']);
  expect(member.takesCalls).toBe(false);
  // It may come back: it is a member until it has been silent for longer.
  expect(members.has(member.key)).toBe(true);
});

test('it gets calls again once it gives a sign of life', () => {
  const member = withCall();
  pass(900);
  pong();
  expect(member.takesCalls).toBe(true);
});

test('a host that answers may take as long as it likes', () => {
  const member = withCall();
  pass(10_000, pong);
  expect(lost).toEqual([]);
  expect(member.takesCalls).toBe(true);
});

test('a host without calls is not asked', () => {
  members.hear(OTHER, { ...BEAT, pongs: true });
  pass(1000);
  expect(sent).toEqual([]);
});

test('a host whose version answers no pings is not held to it', () => {
  withCall({});
  pass(1000);
  expect(lost).toEqual([]);
});

test('where this host stands still itself, the silence of others is not theirs', () => {
  withCall();
  for (let at = 0; at < 20; at += 1) clock.pass(400);
  expect(lost).toEqual([]);
  pong();
  pass(500);
  expect(lost).toEqual([]);
});

test('whoever is asked answers, and one that only looks whether somebody is there gets no answer', () => {
  inbox.onFrame(OTHER, encodeFrame({ kind: 'ping', id: 0 }));
  expect(sent).toEqual([]);
  inbox.onFrame(OTHER, encodeFrame({ kind: 'ping', id: 0, asks: true }));
  expect(sent).toEqual([{ kind: 'pong', id: 0 }]);
});
