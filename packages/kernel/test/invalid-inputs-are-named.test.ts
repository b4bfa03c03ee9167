import { describe, expect, it } from 'vitest';
import { bodyOf, fakeSkill, run, type Inputs } from './support/fake-skill.ts';

/** The faults that a skill with these inputs finds in a body. */
async function faults(inputs: Inputs, body: unknown) {
  const outcome = await run(
    fakeSkill(() => ({}), { inputs }),
    body,
  );
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome));
  return outcome.status === 422 ? bodyOf(outcome).detail : [];
}

describe('a required input that is missing', () => {
  const inputs: Inputs = { url: { type: 'string' }, depth: { type: 'integer', optional: true } };

  it('is named in the body', async () => {
    expect(await faults(inputs, { depth: 1 })).toEqual([
      { type: 'missing', loc: ['body', 'url'], msg: 'Field required', input: '[object]' },
    ]);
  });

  it('is named inside the envelope, without what else is in it', async () => {
    const body = { skill_input: { depth: 1 }, credentials: { K: 's3cret' } };
    expect(await faults(inputs, body)).toEqual([
      {
        type: 'missing',
        loc: ['body', 'skill_input', 'url'],
        msg: 'Field required',
        input: '[object]',
      },
    ]);
  });

  it('may not be null', async () => {
    expect(await faults(inputs, { url: null })).toMatchObject([
      { type: 'string_type', loc: ['body', 'url'], input: null },
    ]);
  });

  it('is found at any depth', async () => {
    const job = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
    const nested: Inputs = { jobs: { type: 'array', items: job } };
    expect(await faults(nested, { jobs: [{ id: 1 }, {}, { id: 'x' }] })).toMatchObject([
      { type: 'missing', loc: ['body', 'jobs', 1, 'id'] },
      { type: 'int_parsing', loc: ['body', 'jobs', 2, 'id'], input: 'x' },
    ]);
  });
});

describe('a fault has the type that pydantic gives it', () => {
  it.each<[Inputs[string], unknown, string, string]>([
    [{ type: 'string' }, 5, 'string_type', 'Input should be a valid string'],
    [
      { type: 'integer' },
      'x',
      'int_parsing',
      'Input should be a valid integer, unable to parse string as an integer',
    ],
    [
      { type: 'integer' },
      5.5,
      'int_from_float',
      'Input should be a valid integer, got a number with a fractional part',
    ],
    [{ type: 'integer' }, [], 'int_type', 'Input should be a valid integer'],
    [
      { type: 'number' },
      'x',
      'float_parsing',
      'Input should be a valid number, unable to parse string as a number',
    ],
    [{ type: 'number' }, {}, 'float_type', 'Input should be a valid number'],
    [
      { type: 'boolean' },
      'maybe',
      'bool_parsing',
      'Input should be a valid boolean, unable to interpret input',
    ],
    [
      { type: 'boolean' },
      2,
      'bool_parsing',
      'Input should be a valid boolean, unable to interpret input',
    ],
    [{ type: 'boolean' }, [], 'bool_type', 'Input should be a valid boolean'],
    [{ type: 'array' }, 'x', 'list_type', 'Input should be a valid list'],
    [{ type: 'object' }, 'x', 'dict_type', 'Input should be a valid dictionary'],
    [{ type: 'null' }, 'x', 'none_required', 'Input should be None'],
    [{ type: ['string', 'integer'] }, [], 'string_type', 'Input should be a valid string'],
    [{ enum: ['a'] }, 'x', 'enum', "Input should be 'a'"],
    [{ enum: ['a', 'b', 3] }, 'x', 'enum', "Input should be 'a', 'b' or 3"],
    [
      { type: 'string', minLength: 1 },
      '',
      'string_too_short',
      'String should have at least 1 character',
    ],
    [
      { type: 'string', maxLength: 2 },
      'abc',
      'string_too_long',
      'String should have at most 2 characters',
    ],
    [
      { type: 'string', pattern: '^a' },
      'x',
      'string_pattern_mismatch',
      "String should match pattern '^a'",
    ],
    [
      { type: 'integer', minimum: 1 },
      '0',
      'greater_than_equal',
      'Input should be greater than or equal to 1',
    ],
    [
      { type: 'integer', maximum: 1 },
      2,
      'less_than_equal',
      'Input should be less than or equal to 1',
    ],
    [{ type: 'number', exclusiveMinimum: 1 }, 1, 'greater_than', 'Input should be greater than 1'],
    [{ type: 'number', exclusiveMaximum: 1 }, 1, 'less_than', 'Input should be less than 1'],
    [{ type: 'integer', multipleOf: 3 }, 4, 'multiple_of', 'Input should be a multiple of 3'],
    [{ type: 'array', minItems: 2 }, [1], 'too_short', 'List should have at least 2 items'],
    [{ type: 'array', maxItems: 1 }, [1, 2], 'too_long', 'List should have at most 1 item'],
    [{ type: 'string', format: 'email' }, 'x', 'value_error', 'Input must match format "email"'],
    [{ const: 1 }, 2, 'value_error', 'Input must be equal to constant'],
  ])('%j and %j: %s', async (schema, value, type, msg) => {
    const found = await faults({ value: schema }, { value });
    expect(found).toMatchObject([{ type, loc: ['body', 'value'], msg }]);
  });

  it('whether the input is required or optional', async () => {
    const inputs: Inputs = { value: { type: 'integer', optional: true } };
    expect(await faults(inputs, { value: 'x' })).toMatchObject([{ type: 'int_parsing' }]);
  });

  it('names what a union allows, each kind once', async () => {
    const inputs: Inputs = {
      v: { anyOf: [{ type: 'integer' }, { type: 'array' }, { type: 'array' }] },
    };
    expect((await faults(inputs, { v: 'x' })).map((fault: { type: string }) => fault.type)).toEqual(
      ['int_parsing', 'list_type'],
    );
  });
});

describe('the place of a fault', () => {
  it('has numbers for items of lists, and texts for keys that look like them', async () => {
    const inputs: Inputs = {
      list: { type: 'array', items: { type: 'integer' } },
      map: { type: 'object', additionalProperties: { type: 'integer' } },
    };
    const found = await faults(inputs, { list: [1, 'x'], map: { '007': 'y', 'a/b~c': 'z' } });
    expect(found).toMatchObject([
      { loc: ['body', 'list', 1], input: 'x' },
      { loc: ['body', 'map', '007'], input: 'y' },
      { loc: ['body', 'map', 'a/b~c'], input: 'z' },
    ]);
  });

  it('is the key that should not be there', async () => {
    const strict = { type: 'object', properties: { x: {} }, additionalProperties: false };
    expect(await faults({ a: strict }, { a: { x: 1, y: 2 } })).toMatchObject([
      { type: 'extra_forbidden', loc: ['body', 'a', 'y'], msg: 'Extra inputs are not permitted' },
    ]);
  });

  it('has no long keys, and no credentials in them', async () => {
    const inputs: Inputs = { map: { type: 'object', additionalProperties: { type: 'integer' } } };
    const map = { ['k'.repeat(10_000)]: 'x', 's3cret-7': 'y' };
    const found = await faults(inputs, { skill_input: { map }, credentials: { K: 's3cret' } });
    expect(found).toMatchObject([
      { loc: ['body', 'skill_input', 'map', `${'k'.repeat(200)}…`] },
      { loc: ['body', 'skill_input', 'map', '[redacted]-7'] },
    ]);
  });

  it('is named a hundred times at most', async () => {
    const inputs: Inputs = { list: { type: 'array', items: { type: 'integer' } } };
    expect(await faults(inputs, { list: new Array(1000).fill('x') })).toHaveLength(100);
  });
});

describe('what a client sees again of its input', () => {
  const inputs: Inputs = { n: { type: 'integer' }, flag: { type: 'boolean', optional: true } };

  it('is no object, no list and no long text', async () => {
    expect(await faults(inputs, { n: { secret: 1 } })).toMatchObject([{ input: '[object]' }]);
    expect(await faults(inputs, { n: ['secret'] })).toMatchObject([{ input: '[array]' }]);
    const [fault] = await faults(inputs, { n: 'x'.repeat(10_000) });
    expect(fault.input).toBe(`${'x'.repeat(200)}…`);
  });

  it('is free of credentials, of those that lost too, and of those of no envelope', async () => {
    const n = 'Bearer outer-key-longer, outer-key, inner-key';
    const credentials = { A: 'outer-key', B: 'outer-key-longer', C: '' };
    const runtime_config = { credentials: { A: 'inner-key' } };
    const clean = 'Bearer [redacted], [redacted], [redacted]';
    for (const body of [
      { skill_input: { n }, credentials, runtime_config },
      { n, credentials, runtime_config },
    ]) {
      expect(await faults(inputs, body)).toMatchObject([{ type: 'int_parsing', input: clean }]);
    }
  });
});

it('takes what is valid, and ignores what it does not know', async () => {
  const inputs: Inputs = {
    n: { type: 'integer' },
    when: { type: 'string', format: 'date', optional: true },
  };
  expect(await faults(inputs, { n: '5', when: '2026-11-22', other: {} })).toEqual([]);
  expect(await faults(inputs, { n: 5.0, when: null })).toEqual([]);
});
