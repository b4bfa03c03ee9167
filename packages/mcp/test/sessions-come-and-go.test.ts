import { expect, test } from 'vitest';
import { Sessions } from '../src/sessions/sessions.ts';

function sessionsAt(limits: { most?: number; idle?: number } = {}) {
  let now = 0;
  const sessions = new Sessions({ most: 3, idle: 1000, ...limits }, () => now);
  return { sessions, wait: (ms: number) => (now += ms) };
}

test('a session knows its revision, also one that the host has forgotten', () => {
  const before = sessionsAt().sessions.begin('2025-06-18', '');
  const { sessions } = sessionsAt();
  expect(sessions.find(before.id, '')).toMatchObject({ id: before.id, version: '2025-06-18' });
});

test.each(['', 'x', 's9-1ae5ac69-3471-4549-9829-50b4f7a05754', 's1-1AE5', '../../etc'])(
  'there is no session "%s"',
  (id) => {
    expect(sessionsAt().sessions.find(id, '')).toBeUndefined();
  },
);

test('one that its client has ended stays ended', () => {
  const { sessions } = sessionsAt();
  const { id } = sessions.begin('2025-11-25', '');
  expect(sessions.end(id, '')).toBe(true);
  expect(sessions.find(id, '')).toBeUndefined();
  expect(sessions.end(id, '')).toBe(false);
});

test('those that nobody uses are forgotten, but not those that listen or work', () => {
  const { sessions, wait } = sessionsAt({ most: 10 });
  const [idle, working] = [sessions.begin('2025-11-25', ''), sessions.begin('2025-11-25', '')];
  working.calls.set(1, new AbortController());
  wait(900);
  const fresh = sessions.begin('2025-11-25', '');
  wait(200);
  sessions.sweep();
  expect([...sessions.all()]).toEqual([working, fresh]);
  expect(sessions.find(idle.id, '')).toBeDefined();
});

test('a flood of them takes the place of those used least lately', () => {
  const { sessions } = sessionsAt();
  const first = sessions.begin('2025-11-25', '');
  const second = sessions.begin('2025-11-25', '');
  sessions.find(first.id, '');
  sessions.begin('2025-11-25', '');
  sessions.begin('2025-11-25', '');
  expect(sessions.size).toBe(3);
  expect([...sessions.all()].map(({ id }) => id)).not.toContain(second.id);
});

test('those that were ended are remembered, but not all for ever', () => {
  const { sessions } = sessionsAt();
  const first = sessions.begin('2025-11-25', '');
  sessions.end(first.id, '');
  for (let n = 0; n < 3000; n += 1) sessions.end(sessions.begin('2025-11-25', '').id, '');
  expect(sessions.size).toBe(0);
  expect(sessions.find(first.id, '')).toBeDefined();
});

test('of one id each caller has a session of its own: nobody ends that of another', () => {
  const { sessions } = sessionsAt();
  const mine = sessions.begin('2025-06-18', '192.0.2.1');
  const theirs = sessions.find(mine.id, '192.0.2.2');
  expect(theirs).toMatchObject({ id: mine.id, version: '2025-06-18' });
  expect(theirs).not.toBe(mine);
  expect(sessions.end(mine.id, '192.0.2.2')).toBe(true);
  expect(sessions.find(mine.id, '192.0.2.2')).toBeUndefined();
  expect(sessions.find(mine.id, '192.0.2.1')).toBe(mine);
});
