import { expect, test } from 'vitest';
import { RequestStates } from '../src/servers/request-states.ts';

const LIMITS = { timeout: 1000, most: 3 };

function of(owner: string, mount = 'own') {
  return { owner, mount, what: 'tools/call' };
}

function states(): { readonly states: RequestStates; readonly clock: { now: number } } {
  const clock = { now: 0 };
  return { states: new RequestStates(LIMITS, () => clock.now), clock };
}

test('a state comes back as it was, and shows nothing of itself', () => {
  const { states: own } = states();
  const given = own.seal({ held: false, state: 'of the server ✓' }, of('me'));
  expect(given).toMatch(/^[\w-]+$/);
  expect(Buffer.from(given, 'base64url').toString('latin1')).not.toContain('server');
  expect(own.open(given, of('me'))).toEqual({ held: false, state: 'of the server ✓' });
  expect(own.open(given, of('me')).state).toBe('of the server ✓');
});

test('nobody can make one, change one, or use one that another host made', () => {
  const { states: own } = states();
  const given = own.seal({ held: false, state: 'x' }, of('me'));
  const foreign = states().states.seal({ held: false, state: 'x' }, of('me'));
  const bytes = Buffer.from(given, 'base64url');
  const changed = Array.from(bytes, (_, at) => {
    const other = Buffer.from(bytes);
    other[at]! ^= 1;
    return other.toString('base64url');
  });
  const all = [foreign, '', 'x', `${given}A`, `${given}=`, given.slice(0, -4), 7, null, ...changed];
  for (const other of all) {
    expect(() => own.open(other, of('me')), String(other)).toThrow('none that this host gave');
  }
});

test('it is of one caller and one request', () => {
  const { states: own } = states();
  const given = own.seal({ held: false, state: 'x' }, of('me'));
  expect(() => own.open(given, of('you'))).toThrow('none that this host gave to this caller');
});

test('it ends', () => {
  const { states: own, clock } = states();
  const given = own.seal({ held: true, state: 'x' }, of('me'));
  clock.now = 999;
  expect(own.open(own.seal({ held: false, state: 'y' }, of('me')), of('me')).state).toBe('y');
  clock.now = 1000;
  expect(() => own.open(given, of('me'))).toThrow('the time to answer has run out');
});

test('where a call waits it goes on once', () => {
  const { states: own } = states();
  const given = own.seal({ held: true, state: 'x' }, of('me'));
  expect(own.open(given, of('me'))).toEqual({ held: true, state: 'x' });
  expect(() => own.open(given, of('me'))).toThrow('was used already');
});

test('so many calls wait and no more, until one goes on or its time is over', async () => {
  const { states: own, clock } = states();
  const first = own.seal({ held: true, state: 'a' }, of('me'));
  own.seal({ held: false, state: 'none' }, of('me'));
  expect(own.patience('you')).toBe(1000);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const asking = own.whileAsking('you', () => promise);
  own.seal({ held: true, state: 'b' }, of('they'));
  expect(own.patience('another')).toBe(0);
  own.open(first, of('me'));
  expect(own.patience('another')).toBe(1000);
  resolve(undefined);
  await asking;
  own.seal({ held: true, state: 'c' }, of('you'));
  own.seal({ held: true, state: 'd' }, of('you'));
  expect(own.patience('another')).toBe(0);
  clock.now = 1000;
  expect(own.patience('another')).toBe(1000);
});

test('one caller leaves others as many places as it takes', async () => {
  const { states: own } = states();
  own.seal({ held: true, state: 'a' }, of('me'));
  expect(own.patience('me')).toBe(1000);
  await own.whileAsking('me', async () => {
    expect(own.patience('me')).toBe(0);
    expect(own.patience('you')).toBe(1000);
  });
});

test('where a server was started anew no call waits any more', () => {
  const { states: own } = states();
  for (const state of ['a', 'b']) own.seal({ held: true, state }, of('me'));
  own.seal({ held: true, state: 'c' }, of('me', 'other'));
  own.restarted('own');
  expect(own.patience('you')).toBe(1000);
  expect(own.patience('me')).toBe(1000);
});
