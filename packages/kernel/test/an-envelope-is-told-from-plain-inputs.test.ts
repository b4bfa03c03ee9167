import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '@skillet/core';
import { isEnvelope, openEnvelope } from '../src/run/envelope.ts';
import { Rejection, type ValidationFault } from '../src/run/rejection.ts';
import { schemaOf } from './support/fake-skill.ts';

const schema = schemaOf({ city: { type: 'string' } });

function faultsOf(
  body: Record<string, unknown>,
  within: JsonSchema = schema,
): readonly ValidationFault[] {
  try {
    openEnvelope(body, within);
  } catch (error) {
    if (error instanceof Rejection) return error.faults;
    throw error;
  }
  return [];
}

describe('a body', () => {
  it('with `skill_input` is an envelope', () => {
    expect(openEnvelope({ skill_input: { city: 'Oslo' } }, schema)).toMatchObject({
      inputs: { city: 'Oslo' },
      loc: ['body', 'skill_input'],
      credentials: {},
    });
  });

  it('without it is plain inputs, whatever else it has', () => {
    const body = { city: 'Oslo', credentials: { K: 'v' }, runtime_config: 1 };
    expect(openEnvelope(body, schema)).toMatchObject({
      inputs: body,
      loc: ['body'],
      credentials: {},
    });
  });

  it('is plain inputs for a skill that has an input called `skill_input`', () => {
    const own = schemaOf({ skill_input: { type: 'string' } });
    expect(openEnvelope({ skill_input: 'x' }, own).inputs).toEqual({ skill_input: 'x' });
  });

  it('that inherits `skill_input` is no envelope', () => {
    expect(isEnvelope(Object.create({ skill_input: {} }) as Record<string, unknown>, schema)).toBe(
      false,
    );
  });

  it('is taken apart without loss, either way', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue());
    const credentials = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(record, fc.option(credentials), (inputs, given) => {
        const plain = openEnvelope(inputs, { properties: { skill_input: {} } });
        expect(plain.inputs).toBe(inputs);
        const wrapped = openEnvelope({ skill_input: inputs, credentials: given }, schema);
        expect(wrapped.inputs).toBe(inputs);
        expect(wrapped.credentials).toEqual(given ?? {});
      }),
    );
  });
});

describe('credentials', () => {
  it.each([
    [{ credentials: { K: 'outer' } }, { K: 'outer' }],
    [{ runtime_config: { credentials: { K: 'inner' } } }, { K: 'inner' }],
    [
      { credentials: { K: 'outer' }, runtime_config: { credentials: { K: 'inner' } } },
      { K: 'inner' },
    ],
    [{ credentials: { K: 'outer' }, runtime_config: {} }, { K: 'outer' }],
    [{ credentials: { K: 'outer' }, runtime_config: null }, { K: 'outer' }],
    [{ credentials: { K: 'outer' }, runtime_config: { credentials: null } }, { K: 'outer' }],
    [{ credentials: null }, {}],
    [{}, {}],
  ])('of %j are %j', (rest, expected) => {
    expect(openEnvelope({ skill_input: {}, ...rest }, schema).credentials).toEqual(expected);
  });
});

describe('a malformed envelope', () => {
  const dictionary = { type: 'dict_type', msg: 'Input should be a valid dictionary' };
  const text = { type: 'string_type', msg: 'Input should be a valid string', input: '[redacted]' };

  it.each([
    ['null', { skill_input: null }, ['body', 'skill_input'], null],
    ['a number', { skill_input: 5 }, ['body', 'skill_input'], 5],
    ['a list', { skill_input: [{ K: 's3cret' }] }, ['body', 'skill_input'], '[redacted]'],
    ['a text', { skill_input: '{"K":"s3cret"}' }, ['body', 'skill_input'], '[redacted]'],
    ['a text', { skill_input: {}, credentials: 's3cret' }, ['body', 'credentials'], '[redacted]'],
    ['a list', { skill_input: {}, credentials: ['s3cret'] }, ['body', 'credentials'], '[redacted]'],
    [
      'a text',
      { skill_input: {}, runtime_config: 's3cret' },
      ['body', 'runtime_config'],
      '[redacted]',
    ],
    [
      'a text',
      { skill_input: {}, runtime_config: { credentials: 's3cret' } },
      ['body', 'runtime_config', 'credentials'],
      '[redacted]',
    ],
  ])('with %s where an object belongs is refused: %j', (_what, body, loc, input) => {
    expect(faultsOf(body)).toEqual([{ ...dictionary, loc, input }]);
  });

  it('names each credential that is no text, and all that is wrong at once', () => {
    const body = {
      skill_input: 1,
      credentials: { A: 's3cret', B: 5, C: null },
      runtime_config: { credentials: { D: ['s3cret'] } },
    };
    expect(faultsOf(body)).toEqual([
      { ...dictionary, loc: ['body', 'skill_input'], input: 1 },
      { ...text, loc: ['body', 'credentials', 'B'] },
      { ...text, loc: ['body', 'credentials', 'C'] },
      { ...text, loc: ['body', 'runtime_config', 'credentials', 'D'] },
    ]);
  });

  it('is refused or taken, and never says a secret again', () => {
    const secret = 'hunter2-hunter2';
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<unknown>(secret, `{"K":"${secret}"}`, null, 5, true),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('credentials', 'K', 'city'), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, value, value, (skill_input, credentials, runtime_config) => {
        const faults = faultsOf({ skill_input, credentials, runtime_config });
        expect(JSON.stringify(faults)).not.toContain(secret);
      }),
    );
  });
});
