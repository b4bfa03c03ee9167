import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJson, JsonCheck } from '../src/protocol/json-check.ts';
import { Quote, quoted } from '../src/protocol/json-quote.ts';

function checked(text: string, size: number): boolean {
  const check = new JsonCheck(text);
  while (!check.run(size));
  return check.isJson;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const size = fc.integer({ min: 1, max: 20 });

test('JSON is what JSON.parse reads, however it is sliced', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(2), size, (text, space, slice) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, space);
      expect(checked(text, slice)).toBe(true);
      expect(checked(spaced, slice)).toBe(true);
    }),
  );
});

test('a text is refused exactly when JSON.parse refuses it', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    ' ',
    '\n',
    '\\',
    '\\"',
    '\\u00e',
    '\\u00eF',
  ];
  const words = [
    'true',
    'nul',
    'null',
    '0',
    '01',
    '-',
    '-1',
    '1.',
    '1.5e3',
    'e',
    '+',
    '\u0001',
    '\u00a0',
  ];
  const piece = fc.constantFrom(...pieces, ...words);
  const text = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
  const damaged = fc
    .tuple(fc.json(), fc.nat(), piece)
    .map(([json, at, one]) => json.slice(0, at % (json.length + 1)) + one + json.slice(at % 7));
  fc.assert(
    fc.property(fc.oneof(text, damaged), size, (one, slice) => {
      expect(checked(one, slice)).toBe(parses(one));
    }),
    { numRuns: 2000 },
  );
});

test('what is nested too deep is no JSON for whoever has to read it', async () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
  expect(await isJson(nested(64))).toBe(true);
  expect(await isJson(nested(66))).toBe(false);
});

test('a text is quoted as JSON.stringify does, halves of characters too', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), size, (text, slice) => {
      const cut = `${text.slice(1)}\ud83d${text}`;
      for (const one of [text, cut]) {
        const quote = new Quote(one);
        while (!quote.run(slice));
        expect(quote.json).toBe(JSON.stringify(one));
      }
    }),
  );
  const long = '😀"\n'.repeat(20_000);
  for (const one of [long, `x${long}`])
    expect((await quoted(one)) === JSON.stringify(one)).toBe(true);
});
