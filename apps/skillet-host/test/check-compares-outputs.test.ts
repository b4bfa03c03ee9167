import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences } from '../src/cli/check/differences.ts';
import type { SkillExample } from '@skillet/core';
import { judgeAnswer } from '../src/cli/check/judge-answer.ts';

describe('an answer', () => {
  test.each<[string, unknown, unknown]>([
    ['has the expected fields and others', { a: 1, b: 2 }, { a: 1 }],
    ['has them in depth', { a: { b: { c: null, d: 1 } } }, { a: { b: { c: null } } }],
    ['has lists whose elements do', [{ a: 1, b: 2 }, 3], [{ a: 1 }, 3]],
    ['is an object and nothing is expected of it', { a: 1 }, {}],
    ['is the very text', 'x', 'x'],
    ['is null, as expected', null, null],
  ])('is as expected when it %s', (_, actual, expected) => {
    expect(differences(actual, expected)).toEqual([]);
  });

  test.each<[unknown, unknown, string]>([
    [{ a: 1 }, { a: 2 }, '`a` is 1, expected 2'],
    [{ a: 1 }, { a: '1' }, '`a` is 1, expected "1"'],
    [{ a: null }, { a: false }, '`a` is null, expected false'],
    [{}, { a: { b: 1 } }, '`a` is missing, expected {"b":1}'],
    [{ a: { b: { c: 'x' } } }, { a: { b: { c: 'y' } } }, '`a.b.c` is "x", expected "y"'],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, '`a[1].b` is 2, expected 3'],
    [{ a: [1, 2] }, { a: [1] }, '`a` has 2 elements, expected 1'],
    [{ a: {} }, { a: [] }, '`a` is {}, expected []'],
    [{ a: [] }, { a: {} }, '`a` is [], expected {}'],
    [{ 'odd key': { b: 1 } }, { 'odd key': { b: 2 } }, '`["odd key"].b` is 1, expected 2'],
    [{}, { constructor: 1 }, '`constructor` is missing, expected 1'],
    ['x', 'y', 'the answer is "x", expected "y"'],
    [[1], [1, 2], 'the answer has 1 elements, expected 2'],
  ])('%j for %j: %s', (actual, expected, message) => {
    expect(differences(actual, expected)).toEqual([message]);
  });

  test('names all that differs', () => {
    const actual = { a: 1, b: 2, c: 3 };
    expect(differences(actual, { a: 0, b: 2, c: 0 })).toEqual([
      '`a` is 1, expected 0',
      '`c` is 3, expected 0',
    ]);
  });

  test('is quoted in one short line', () => {
    const [message = ''] = differences({ a: 'x\n\u001b[31m'.repeat(100) }, { a: 'y' });
    expect(message.length).toBeLessThan(100);
    expect(message).toMatch(/^[^\p{Cc}]+$/u);
  });

  test('never differs from itself, nor when fields are added to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (value, more) => {
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(differences(expected, expected)).toEqual([]);
        if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return;
        expect(differences({ ...more, ...expected }, expected)).toEqual([]);
      }),
    );
  });

  test('differs in one place when one field of it does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (others, key) => {
        const withDeep = (text: string) => ({
          ...others,
          ...Object.fromEntries([[key, { deep: [text] }]]),
        });
        expect(differences(withDeep('one'), withDeep('one'))).toEqual([]);
        expect(differences(withDeep('one'), withDeep('other'))).toHaveLength(1);
      }),
    );
  });
});

describe('the answer to an example', () => {
  const judge = (status: number, body: unknown, example: SkillExample) =>
    judgeAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), example);

  test('of a 2xx status will do when no output is given', () => {
    expect(judge(201, 'not JSON at all', { input: {} })).toBeUndefined();
  });

  test('must be JSON when an output is given', () => {
    const example = { input: {}, output: { a: 1 } };
    expect(judge(200, '<html>', example)).toBe('the answer is not JSON');
  });

  test.each([
    [{ detail: 'No such place.' }, 'answered 400: No such place.'],
    [{ detail: { reason: 'no' } }, 'answered 400: {"reason":"no"}'],
    [
      { detail: [{ type: 'missing', loc: ['body', 'a', 0], msg: 'Field required' }] },
      'answered 400: `a.0`: Field required',
    ],
    [{ detail: [{ loc: ['body'], msg: 'Not JSON' }] }, 'answered 400: Not JSON'],
    [{ detail: [] }, 'answered 400: []'],
    ['gone', 'answered 400: gone'],
    [null, 'answered 400: null'],
  ])('that is an error is quoted: %j', (body, message) => {
    expect(judge(400, body, { input: {}, output: {} })).toBe(message);
  });

  test('has three differences named and the others counted', () => {
    const output = { a: 1, b: 2, c: 3, d: 4, e: 5 };
    expect(judge(200, {}, { input: {}, output })).toBe(
      '`a` is missing, expected 1; `b` is missing, expected 2; `c` is missing, expected 3; and 2 more',
    );
  });
});
