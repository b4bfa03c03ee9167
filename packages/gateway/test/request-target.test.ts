import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePart, originForm, splitTarget } from '../src/request/request-target.ts';

describe('originForm', () => {
  it.each([
    ['/a?b', '/a?b'],
    ['//a', '//a'],
    ['http://host:1/a?b', '/a?b'],
    ['http://host', '/'],
    ['http://host?b', '/?b'],
    ['http://', '/'],
    ['*', '*'],
  ])('%s is %s', (target, expected) => {
    expect(originForm(target)).toBe(expected);
  });
});

describe('splitTarget', () => {
  it.each([
    ['/', '/', ''],
    ['/a', '/a', ''],
    ['/a/', '/a', ''],
    ['/a//', '/a', ''],
    ['//', '/', ''],
    ['/a//b///?c//', '/a//b', '?c//'],
    ['/a/?b=/c/', '/a', '?b=/c/'],
    ['/?', '/', '?'],
  ])('%s is %s and %s', (target, path, query) => {
    expect(splitTarget(target)).toEqual({ path, query });
  });

  it('loses nothing but the slashes at the end', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
        const split = splitTarget(`/${path}?${query}`);
        expect(`/${path}`.replace(split.path, '')).toMatch(/^\/*$/);
        expect(split.query).toBe(`?${query}`);
      }),
    );
  });
});

describe('decodePart', () => {
  it.each([
    ['time', 'time'],
    ['t%69me', 'time'],
    ['a%2Fb', 'a/b'],
    ['%C3%A9', 'é'],
    ['%', undefined],
    ['%zz', undefined],
    ['%ff', undefined],
  ])('%s is %s', (part, expected) => {
    expect(decodePart(part)).toBe(expected);
  });
});
