import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemberReader, membersOf, withoutValue, type WantedMembers } from '../src/index.ts';

const ARGUMENTS: WantedMembers = { path: ['params'], names: ['arguments'] };

function inSlices(text: string, size: number, wanted?: WantedMembers): MemberReader {
  const reader = new MemberReader(text, wanted);
  while (!reader.run(size));
  return reader;
}

function argumentsIn(text: string, size: number): string | undefined {
  return inSlices(text, size, ARGUMENTS).members[0]?.value;
}

const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('arguments', 'params', '"', '\\"', '\\'),
);
const object = fc.dictionary(key, fc.jsonValue());
const space = fc.nat(2);
const sliceSize = fc.integer({ min: 1, max: 20 });

describe('whatever the size of the slices', () => {
  test('the members of an object are read as JSON.stringify has written them', () => {
    fc.assert(
      fc.property(object, sliceSize, (value, size) => {
        const reader = inSlices(JSON.stringify(value), size);
        const written = Object.entries(value).map(([name, one]) => [name, JSON.stringify(one)]);
        expect(reader.isObject).toBe(true);
        expect(reader.members.map((member) => [member.name, member.value])).toEqual(written);
      }),
    );
  });

  test('the member that a path leads to is found, and the rest is left when it is taken out', () => {
    fc.assert(
      fc.property(object, object, fc.jsonValue(), space, sliceSize, (a, b, c, indent, size) => {
        const withArguments = (value: unknown) =>
          JSON.stringify({ ...a, params: { ...b, arguments: value }, z: a }, undefined, indent);
        const text = withArguments(c);
        const [found] = inSlices(text, size, ARGUMENTS).members;
        expect(withoutValue(text, found!)).toBe(withArguments(0));
      }),
    );
  });

  test('the same is found in what is no JSON', () => {
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', '"', '\\', ',', ':', ' ', '1', '"params"', '"arguments":', '"a":{'],
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (tail, size) => {
        for (const one of [tail, `{${tail}`, `{"params":{"arguments":${tail}`]) {
          for (const wanted of [{}, ARGUMENTS]) {
            const [sliced, whole] = [size, one.length + 1].map((n) => inSlices(one, n, wanted));
            expect(sliced?.members).toEqual(whole?.members);
            expect(sliced?.isObject).toBe(whole?.isObject);
          }
        }
      }),
    );
  });

  test.each([
    ['{"params":{"arguments":{"a":1}},"params":{}}', undefined],
    ['{"params":{"arguments":{"a":1}},"params":7}', undefined],
    ['{"params":{"arguments":{"a":1},"arguments":"b"}}', '"b"'],
    ['{"params":{"x":{"arguments":1}},"x":{"arguments":2},"arguments":3}', undefined],
    ['{"params":[{"arguments":1}]}', undefined],
    ['{"params":{"arguments":  }}', undefined],
    ['{"params":{"arguments":[},"x":1}}', '[}'],
    ['[{"params":{"arguments":{}}}]', undefined],
    ['"params":{"arguments":{}}', undefined],
    ['', undefined],
  ])('%s', (text, found) => {
    for (const size of [1, 2, 1000]) expect(argumentsIn(text, size)).toBe(found);
  });

  test('a number of any length is passed over', () => {
    const text = `{"n":${'1'.repeat(2000)},"params":{"arguments":-1.5e+3}}`;
    for (const size of [1, 2, 100_000]) expect(argumentsIn(text, size)).toBe('-1.5e+3');
  });
});

test.each(['', '[]', '{}{}', '{"a":1,}', '{"a":1 "b":2}', '{"a" 1}', '{"a":}', '{"a":1', '{a:1}'])(
  '%s is no object',
  (text) => {
    expect(membersOf(text)).toBeUndefined();
  },
);

test('no more members are read than are wanted', () => {
  const reader = inSlices(`{${'"a":1,'.repeat(100)}"b":2}`, 10, { most: 3 });
  expect(reader.hasMore).toBe(true);
  expect(reader.members).toHaveLength(4);
  expect(inSlices('{"a":1,"a":2,"a":3}', 10, { most: 3 }).hasMore).toBe(false);
});
