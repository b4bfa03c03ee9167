import { expect, test } from 'vitest';
import { endsSession, reasonIn } from '../src/api/refusals.ts';

test('a session ends where who asks is refused, and not where one thing is', () => {
  const key = { code: 'forbidden', detail: 'This endpoint is for admins.' };
  expect(endsSession(401, undefined)).toBe(true);
  expect(endsSession(403, key)).toBe(true);
  expect(endsSession(403, { detail: 'What is installed here stays as it is.' })).toBe(false);
  expect(endsSession(403, { code: 'cross_site', detail: 'Not from there.' })).toBe(false);
  expect(endsSession(403, undefined)).toBe(false);
  expect(endsSession(422, key)).toBe(false);
  expect([reasonIn(key), reasonIn({ detail: 1 }), reasonIn(null)]).toEqual([
    'This endpoint is for admins.',
    undefined,
    undefined,
  ]);
});
