import { describe, expect, test } from 'vitest';
import { compareAnswers, MISSING, pointerFault, withPlaceholders } from '@skillet/core';

const ok = (body: unknown) => ({ status: 200, body });

function between(expected: unknown, actual: unknown, volatile: readonly string[] = []) {
  return compareAnswers(ok(expected), ok(actual), { volatile }).map(
    ({ kind, at }) => `${kind} ${at}`,
  );
}

describe('two answers', () => {
  test('are the same whatever the order of their fields', () => {
    expect(between({ a: 1, b: [{ c: 'x' }] }, { b: [{ c: 'x' }], a: 1 })).toEqual([]);
  });

  test('differ by status, and nothing else is looked at then', () => {
    const found = compareAnswers(ok({ a: 1 }), { status: 500, body: { detail: 'no' } });
    expect(found).toEqual([{ kind: 'status', at: '', expected: 200, actual: 500 }]);
  });

  test.each([
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, ['body /a/b']],
    ['a type', { a: 1 }, { a: '1' }, ['schema /a']],
    ['null', { a: null }, { a: 0 }, ['schema /a']],
    ['a field that is gone', { a: 1, b: 2 }, { a: 1 }, ['schema /b']],
    ['a field that is new', { a: 1 }, { a: 1, b: 2 }, ['schema /b']],
    ['the length of a list', [1, 2], [1], ['schema /1']],
    ['a list for an object', { a: [] }, { a: {} }, ['schema /a']],
    ['a name with a slash and a tilde', { 'a/b~': 1 }, { 'a/b~': 2 }, ['body /a~1b~0']],
    ['a name of all objects', {}, { constructor: 1 }, ['schema /constructor']],
    ['texts that are no JSON', 'one', 'other', ['body ']],
  ])('differ in %s', (_what, expected, actual, found) => {
    expect(between(expected, actual)).toEqual(found);
  });

  test('may differ where they are volatile, whether or not something is there', () => {
    const [a, b] = [
      { at: 1, items: [{ id: 'x', n: 1 }] },
      { at: null, items: [{ id: { y: 1 }, n: 1 }] },
    ];
    expect(between(a, b, ['/at', '/items/*/id'])).toEqual([]);
    expect(between(a, b, ['/at', '/items/0/id'])).toEqual([]);
    expect(between(a, b, ['/at'])).toEqual(['schema /items/0/id']);
    expect(between(a, { items: a.items }, ['/at'])).toEqual([]);
    expect(between({ 'a/b': 1 }, { 'a/b': 2 }, ['/a~1b'])).toEqual([]);
  });

  test('are told with what was there, cut where it is long, and only so many', () => {
    const [long] = compareAnswers(ok('a'.repeat(1000)), ok(undefined));
    expect(String(long?.expected)).toHaveLength(201);
    expect(long?.actual).toBe(MISSING);
    const many = compareAnswers(ok(Array.from({ length: 300_000 }, () => 1)), ok([]), { most: 3 });
    expect(many.map(({ at }) => at)).toEqual(['/0', '/1', '/2']);
  });

  test('are compared however deep they are', () => {
    const deep = (end: string) =>
      JSON.parse(`${'['.repeat(9000)}${end}${']'.repeat(9000)}`) as unknown;
    expect(between(deep('1'), deep('2'))).toHaveLength(1);
  });
});

test('a pointer says what is wrong with it', () => {
  expect(pointerFault('/a/~0b/*')).toBeUndefined();
  expect(pointerFault('a')).toMatch('slash');
  expect(pointerFault('/a~2')).toMatch('~');
});

test('volatile values can be replaced, and nothing else is touched', () => {
  const value = { at: { deep: 1 }, items: [{ id: 1, n: 1 }, { id: 2 }], none: null };
  expect(withPlaceholders(value, ['/at', '/items/*/id', '/gone'], '-')).toEqual({
    at: '-',
    items: [{ id: '-', n: 1 }, { id: '-' }],
    none: null,
  });
});
