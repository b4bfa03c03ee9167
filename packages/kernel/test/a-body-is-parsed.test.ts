import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneBody } from '@skillet/core';
import { decodeBody, parseText } from '../src/run/parse-body.ts';
import { Rejection, type ValidationFault } from '../src/run/rejection.ts';

const parseBody = (body: LaneBody) => parseText(decodeBody(body));
const encoded = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function faultOf(body: LaneBody): ValidationFault | undefined {
  try {
    parseBody(body);
  } catch (error) {
    if (error instanceof Rejection) return error.faults[0];
    throw error;
  }
  return undefined;
}

/** What is not a number that is told exactly, see below. */
function exact(_key: string, value: unknown): unknown {
  const large = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return large ? 0 : value;
}

describe('the object in a body', () => {
  it.each([null, '', '\u00ef\u00bb\u00bf'])('is empty where there is nothing: %j', (body) => {
    expect(parseBody(body)).toEqual({});
  });

  it('is the same as text and as bytes, in any language', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (given) => {
        const text = JSON.stringify(given, exact);
        const expected = JSON.parse(text) as unknown;
        expect(parseBody(encoded(text))).toEqual(expected);
        expect(parseBody(Buffer.from(text, 'utf8'))).toEqual(expected);
      }),
    );
  });

  it.each([
    ['725653563933458432', '725653563933458432'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740993.0', '9007199254740993.0'],
    ['9007199254740991', 9007199254740991],
    ['1e20', 1e20],
    ['0.3333333333333333', 1 / 3],
    ['"9007199254740993"', '9007199254740993'],
  ])('has no number that is rounded without a word: %s', (text, value) => {
    expect(parseBody(encoded(`{"a":[${text}]}`))).toEqual({ a: [value] });
  });

  it('has such a number told exactly wherever in a text it stands', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{13,18}$/);
    const one = fc.tuple(digits, fc.option(digits, { nil: undefined }));
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(one), (before, parts) => {
        const numbers = parts.map(([whole, part]) =>
          part === undefined ? whole : `${whole}.${part}`,
        );
        const text = `{"a":[${[JSON.stringify(before), ...numbers].join()}]}`;
        const expected = numbers.map((one) =>
          Number(one) > Number.MAX_SAFE_INTEGER ? one : Number(one),
        );
        expect(parseBody(encoded(text))).toEqual({ a: [before, ...expected] });
      }),
    );
  });

  it('has such a number told exactly beside fractions of many digits', () => {
    const body = parseBody(
      encoded('{"a":[0.14285714285714285, 725653563933458432, -1.0000000000000002]}'),
    );
    expect(body).toEqual({ a: [1 / 7, '725653563933458432', -1.0000000000000002] });
  });

  it('may begin with a byte order mark', () => {
    expect(parseBody(encoded('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('keeps a key called __proto__ as a key', () => {
    const body = parseBody('{"__proto__":{"polluted":1}}');
    expect(Object.keys(body)).toEqual(['__proto__']);
    expect(body).not.toHaveProperty('polluted');
  });
});

describe('a body that is no JSON is refused', () => {
  it.each([
    ['{"a":1', 6, "Expected ',' or '}' after property value"],
    ['{a:1}', 1, "Expected property name or '}'"],
    ['{"a":1}}', 7, 'Unexpected non-whitespace character after JSON'],
    ['{"a":"\n"}', 6, 'Bad control character in string literal'],
    ['"abc', 4, 'Unterminated string'],
    ['nul', 3, 'Unexpected end of JSON input'],
    [' ', 1, 'Unexpected end of JSON input'],
  ])('%j: at %d, %s', (body, position, error) => {
    expect(faultOf(body)).toEqual({
      type: 'json_invalid',
      loc: ['body', position],
      msg: 'JSON decode error',
      input: {},
      ctx: { error },
    });
  });

  it.each([
    ['{"key": s3cret}', "Unexpected token 's'"],
    ['{"a": at position 41111}', "Unexpected token 'a'"],
    ['{"a": "} at position 7', 'Unterminated string'],
    ['{"a":"x" "s3cret"}', "Expected ',' or '}' after property value"],
    [encoded('{"a": 😀}'), "Unexpected token '\ufffd'"],
    [encoded('{"a": ü}'), "Unexpected token 'ü'"],
  ])('%j: without a word of what surrounds the fault', (body, error) => {
    expect(faultOf(body)?.ctx).toEqual({ error });
  });

  it('and so is one that is not UTF-8, also as bytes', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const fault = { type: 'json_invalid', ctx: { error: 'The body is not UTF-8' } };
    expect(faultOf(bytes.toString('latin1'))).toMatchObject(fault);
    expect(faultOf(bytes)).toMatchObject(fault);
  });

  it('and no text whatever throws anything else, or is quoted', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '"',
      ':',
      ',',
      '[',
      's3cret',
      '\n',
      '1',
      'é',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (list) => {
        expect(JSON.stringify(faultOf(encoded(list.join(''))) ?? null)).not.toContain('s3cret');
      }),
    );
  });
});

describe('JSON that is no object is refused', () => {
  it.each([
    ['5', 5],
    ['null', null],
    ['true', true],
    ['[{"credentials":{"K":"s3cret"}}]', '[redacted]'],
    [JSON.stringify('{"skill_input":{},"credentials":{"K":"s3cret"}}'), '[redacted]'],
  ])('%s', (body, input) => {
    expect(faultOf(body)).toEqual({
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input,
    });
  });

  it('also when it is nested deeper than any stack', () => {
    expect(faultOf('['.repeat(200_000) + ']'.repeat(200_000))).toMatchObject({
      input: '[redacted]',
    });
    expect(faultOf('['.repeat(200_000))).toMatchObject({ type: 'json_invalid' });
  });
});
