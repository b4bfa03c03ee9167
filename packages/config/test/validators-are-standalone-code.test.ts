import type { JsonSchema } from '@skillet/core';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { generateValidator } from '../src/index.ts';
import { schemaFaults } from '../src/validator/schema-faults.ts';
import { loadSkill } from './support/temp-folder.ts';

interface Validator {
  (data: unknown): boolean;
  errors?: { keyword: string; instancePath: string; params: unknown; message: string }[] | null;
}

function run(source: string) {
  const required: string[] = [];
  const resolve = createRequire(import.meta.url);
  const module: { exports: unknown } = { exports: {} };
  const require = (id: string): unknown => {
    required.push(id);
    return resolve(id);
  };
  compileFunction(source, ['module', 'exports', 'require'])(module, module.exports, require);
  return { validate: module.exports as Validator, required };
}

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    when: { type: 'string', format: 'date-time', minLength: 3 },
    ids: { type: 'array', items: { type: 'integer', enum: [1, 2] }, uniqueItems: true },
    mail: { type: 'string', format: 'email' },
  },
  required: ['when', 'ids'],
};

test('the code validates, and requires nothing but the runtime of Ajv and its formats', () => {
  const { validate, required } = run(generateValidator(SCHEMA));
  expect(validate({ when: '2026-11-22T07:26:35Z', ids: [1, 2] })).toBe(true);
  expect(validate.errors).toBeNull();
  expect(required.length).toBeGreaterThan(0);
  for (const id of required)
    expect(id).toMatch(/^(ajv\/dist\/runtime\/\w+|ajv-formats\/dist\/formats)$/);
});

test('all errors are told, each with what a client is told of', () => {
  const { validate } = run(generateValidator(SCHEMA));
  expect(validate({ ids: ['x', 3], mail: 'nobody' })).toBe(false);
  const errors = validate.errors ?? [];
  expect(errors.map(({ keyword, instancePath }) => `${keyword} ${instancePath}`)).toEqual([
    'required ',
    'type /ids/0',
    'enum /ids/0',
    'enum /ids/1',
    'format /mail',
  ]);
  expect(errors[0]).toMatchObject({
    params: { missingProperty: 'when' },
    message: "must have required property 'when'",
  });
  for (const error of errors) expect(error).not.toHaveProperty('data');
});

test('the same schema gives the same code, also with an $id and after others', () => {
  const schema: JsonSchema = { $id: 'https://example.org/in', ...SCHEMA };
  const first = generateValidator(schema);
  generateValidator({ type: 'string' });
  expect(generateValidator(schema)).toBe(first);
});

test('unknown keywords and formats are ignored', () => {
  const { validate } = run(generateValidator({ type: 'string', widget: 'x', format: 'markdown' }));
  expect(validate('anything')).toBe(true);
  expect(validate(1)).toBe(false);
});

describe('what is no schema', () => {
  test.each<[JsonSchema, string]>([
    [{ type: 'strng' }, 'schema.type must be equal to one of the allowed values'],
    [{ properties: { a: { minimum: 'x' } } }, 'schema.properties.a.minimum must be number'],
    [{ $ref: '#/definitions/none' }, "can't resolve reference #/definitions/none from id #"],
  ])('%j throws', (schema, message) => {
    expect(() => generateValidator(schema)).toThrow(message);
  });

  test('is told with a path whose names may hold anything', () => {
    expect(schemaFaults({ properties: { 'a/b~c': { minLength: -1 } } })).toEqual([
      { path: ['properties', 'a/b~c', 'minLength'], message: 'must be >= 0' },
    ]);
  });
});

test('the validator of a skill lets an optional input be null', async () => {
  const { spec } = await loadSkill(
    'name: x\nentry: main\ninputs:\n  a: {type: integer}\n  b: {type: String, required: false}\n',
  );
  const { validate } = run(spec!.validator);
  expect(validate({ a: 1, b: null })).toBe(true);
  expect(validate({ a: 1, b: 'x', c: true })).toBe(true);
  expect(validate({ a: null })).toBe(false);
  expect(validate({ a: 1, b: 2 })).toBe(false);
});
