import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNames, placeInSkill } from '../src/index.ts';

const named = fileNames('/srv/my skills/clock', [
  { path: '/opt/host/kernel/dist/', name: 'kernel:' },
  { path: '/srv/my skills/clock/node_modules/sdk', name: 'sdk:' },
]);

test.each([
  ['at f (/srv/my skills/clock/lib/a.ts:3:9)', 'at f (./lib/a.ts:3:9)'],
  ['at f (file:///srv/my%20skills/clock/lib/b%20c.ts:3:9)', 'at f (./lib/b c.ts:3:9)'],
  ['at file:///srv/my%20skills/clock/a.ts:3:9', 'at ./a.ts:3:9'],
  ['/srv/my skills/clock/a.ts:2\n\nSyntaxError: x', './a.ts:2\n\nSyntaxError: x'],
  [
    "ENOENT: no such file, open '/srv/my skills/clock/x.json'",
    "ENOENT: no such file, open './x.json'",
  ],
  ["ENOENT: scandir '/srv/my skills/clock'", "ENOENT: scandir './'"],
  ['Nothing is in /srv/my skills/clock.', 'Nothing is in ./.'],
  ['at run (/opt/host/kernel/dist/thread.cjs:1:2)', 'at run (kernel:thread.cjs:1:2)'],
  ['at x (/srv/my skills/clock/node_modules/sdk/i.js:1:2)', 'at x (sdk:i.js:1:2)'],
  ['at g (/srv/my skills/shared/d.ts:1:2)', 'at g (../shared/d.ts:1:2)'],
  ['at g (/srv/lib/d.ts:1:2)', 'at g (../../lib/d.ts:1:2)'],
  ['at g (/srv/my skills/clockwork/d.ts:1:2)', 'at g (../clockwork/d.ts:1:2)'],
])('%s is told as %s', (text, told) => {
  expect(named(text)).toBe(told);
});

test.each([
  'at node:internal/timers:685:17',
  'at f (/usr/lib/python3/x.py:1:2)',
  '/srv/data/far.csv',
  '/mnt/srv/my skills/clock/a.ts',
  'https://example.org/srv/my skills/clock/a.ts',
  '/srv/my skills/clock.bak',
  'file:',
  '',
])('"%s" stays as it is', (text) => {
  expect(named(text)).toBe(text);
});

test('a broken URL of a file is told, not thrown over', () => {
  expect(named('at file:///srv/%E0%A4%A/a.ts:1:2')).toBe('at ../../%E0%A4%A/a.ts:1:2');
});

test('a skill in the root of a system has names for its kernel alone', () => {
  const ofRoot = fileNames('/', [{ path: '/k', name: 'kernel:' }]);
  expect(ofRoot('at f (/a.ts:1:2) (/k/b.js:1:2)')).toBe('at f (/a.ts:1:2) (kernel:b.js:1:2)');
});

test('no text takes more time than it is long, and what is told once stays', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('/', 'srv', ':1', '.', ' ', 'my skills') }),
      (text) => {
        expect(named(named(text)).length).toBeLessThanOrEqual(3 * text.length);
      },
    ),
  );
  for (const piece of [
    '/srv/',
    'file:///',
    '/srv/my skills/clock',
    '/srv/a:1 ',
    '(/srv/my skills/',
  ]) {
    named(piece.repeat(100_000));
  }
});

test.each([
  ['Error: x\n    at f (./a.ts:3:9)\n    at g (./b.ts:1:1)', 'a.ts:3'],
  ['Error: x\n    at f (./node_modules/a/b.js:3:9)\n    at ./c d.ts:1:1', 'c d.ts:1'],
  ['Error: x\n    at f (./node_modules/a/b.js:3:9)', 'node_modules/a/b.js:3'],
  ['./a.ts:2\n\nSyntaxError: x\n    at f (./b.ts:3:9)', 'a.ts:2'],
  ['Error: x\n    at f (../a.ts:3:9)\n    at run (kernel:x.cjs:1:2)', undefined],
  ['', undefined],
])('the place in a stack, %j, is %s', (stack, place) => {
  expect(placeInSkill(stack)).toBe(place);
});
