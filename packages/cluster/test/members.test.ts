import { beforeEach, expect, test } from 'vitest';
import { BEAT_EVERY, beatEvery, beatText, readBeat, type Beat } from '../src/members/beat.ts';
import { Members, SILENCE, type LossCause } from '../src/members/members.ts';
import { StandingClock } from './support/pair.ts';

const BEAT: Beat = {
  state: 'up',
  role: 'worker',
  zone: 'z',
  labels: { gpu: 'true' },
  every: BEAT_EVERY,
  version: '1.2.3',
  inFlight: 3,
  skills: 2,
  ups: 1,
  digest: 'abc',
};
const OWN = { name: 'a', instance: '1' };
const OTHER = { name: 'b', instance: '1' };
const EVERY = 250;

let clock: StandingClock;
let seen: string[];
let members: Members;

beforeEach(() => {
  clock = new StandingClock();
  seen = [];
  members = new Members(OWN, () => clock.now(), {
    onJoined: ({ key }) => seen.push(`${key} joined`),
    onLost: ({ key }, cause: LossCause) => seen.push(`${key} ${cause}`),
    onFrozen: ({ key }) => seen.push(`${key} frozen`),
    onWasAway: ({ key }) => seen.push(`${key} was away`),
    onHeard: () => undefined,
  });
});

/** Time passes as on a host whose timers are in time. */
function pass(ms: number): void {
  for (let past = 0; past < ms; past += EVERY) {
    clock.pass(EVERY);
    members.look(EVERY);
  }
}

test('a host is a member from its first beat until it says goodbye; this one is none of the others', () => {
  members.hear(OWN, BEAT);
  members.hear(OTHER, BEAT);
  members.hear({ ...OTHER, instance: '2' }, BEAT);
  members.hear(OTHER, { ...BEAT, state: 'leaving' });
  expect(members.get(OTHER)?.takesCalls).toBe(false);
  members.hear(OTHER, { ...BEAT, state: 'gone' });
  expect(seen).toEqual(['b.1 joined', 'b.2 joined', 'b.1 left']);
});

test('one that is silent is given up within 2 seconds, and is another chance when it is heard again', () => {
  members.hear(OTHER, BEAT);
  pass(SILENCE);
  expect(seen).toEqual(['b.1 joined']);
  pass(2000 - SILENCE);
  expect(seen).toEqual(['b.1 joined', 'b.1 silent']);
  members.hear(OTHER, BEAT);
  expect(seen.at(-1)).toBe('b.1 joined');
});

test('hosts speak more seldom the more there are, say so, and are waited for as long', () => {
  expect([2, 100, 400, 1000, 2000].map(beatEvery)).toEqual([500, 500, 2000, 5000, 5000]);
  members.hear(OTHER, { ...BEAT, every: 5000 });
  pass(17_500);
  expect(seen).toEqual(['b.1 joined']);
  pass(250);
  expect(seen).toEqual(['b.1 joined', 'b.1 silent']);
});

test('a host that stood still itself gives up nobody for it', () => {
  members.hear(OTHER, BEAT);
  clock.pass(10_000);
  members.look(EVERY);
  expect(members.all).toHaveLength(1);
  members.hear(OTHER, BEAT);
  pass(BEAT_EVERY);
  expect(members.all).toHaveLength(1);
});

test('how busy it is: what it says of others, and what is known here of its own calls', () => {
  members.hear(OTHER, BEAT);
  const member = members.get(OTHER);
  if (member === undefined) throw new Error('it is there');
  expect(member.load).toBe(3);
  member.inFlight = 2;
  expect(member.load).toBe(5);
  members.hear(OTHER, { ...BEAT, inFlight: 4 });
  expect(member.load).toBe(4);
});

test('a beat is read as it was sent, and nothing else is one', () => {
  expect(readBeat(Buffer.from(beatText(BEAT)))).toEqual(BEAT);
  for (const wrong of [
    { state: 'asleep' },
    { role: 'king' },
    { labels: { gpu: 1 } },
    { inFlight: -1 },
    { every: 1 },
    { every: 600_000 },
    { digest: null },
    { v: 2 },
    { zone: 'x'.repeat(200) },
  ]) {
    const text = JSON.stringify({ v: 1, ...BEAT, ...wrong });
    expect(readBeat(Buffer.from(text)), text).toBeUndefined();
  }
  expect(readBeat(Buffer.from('no JSON'))).toBeUndefined();
  expect(readBeat(Buffer.alloc(20_000, ' '))).toBeUndefined();
});
