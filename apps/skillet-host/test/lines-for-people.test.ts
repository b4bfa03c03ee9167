import { expect, test } from 'vitest';
import { personLine } from '../src/log/person-line.ts';

const STACK =
  'Error: no luck\n    at handler (skill.ts:3:9)\n    at run (skill.ts:9:1)\n    at x (kernel:thread.cjs:3:9)\n    at node:internal/timers:685:17';
const ABOUT = { level: 30, time: 't', skill: 'S', mount: 'bad', revision: 'r1', worker: 'w1' };

test.each([
  [
    'begins with the skill, and has nothing for machines',
    { ...ABOUT, event: 'worker-died', cause: { kind: 'exit', code: 3 }, msg: 'worker w1 died' },
    '[bad] worker w1 died',
  ],
  [
    'says what is about no skill',
    { msg: 'listening on http://h', url: 'http://h', pid: 1 },
    'listening on http://h',
  ],
  [
    'has a stack on lines of its own, and its message once',
    { ...ABOUT, msg: 'worker w1 died: it threw: no luck', stack: STACK },
    '[bad] worker w1 died: it threw: no luck\n        at handler (skill.ts:3:9)\n        at run (skill.ts:9:1)',
  ],
  [
    'has the stack of an error, with its message where that is new',
    { msg: 'reload failed', err: { type: 'Error', message: 'no luck', stack: STACK } },
    'reload failed\n    Error: no luck\n        at handler (skill.ts:3:9)\n        at run (skill.ts:9:1)',
  ],
  [
    'shows what a skill says in fields, and the request',
    { ...ABOUT, msg: 'fetched', request_id: 'q1', fields: { url: 'http://x/', n: 2, what: 'a b' } },
    '[bad] fetched url=http://x/ n=2 what="a b" (q1)',
  ],
  ['names a request once', { msg: 'q1 failed', request_id: 'q1' }, 'q1 failed'],
  [
    'stays one entry',
    { ...ABOUT, msg: 'a\n12:00 INFO: forged' },
    '[bad] a\n    12:00 INFO: forged',
  ],
])('a line for people %s', (_what, line, expected) => {
  expect(personLine(line)).toBe(expected);
});

test('long fields of a skill do not fill the screen', () => {
  expect(personLine({ msg: 'x', fields: { a: 'b'.repeat(1000) } }).length).toBeLessThan(220);
});
