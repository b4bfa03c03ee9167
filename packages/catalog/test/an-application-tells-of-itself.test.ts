import { CAPTURED_CHARS } from '@skillet/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describer, describeSkill, joinCaptured } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

const declared = describeSkill(timeSkill, 'time');

test('an inventory of its own joins the declared one', () => {
  const own = JSON.stringify({ skill: { name: 'mine', tags: ['own'], version: '9.0.0' } });
  const joined = joinCaptured(declared, { inventory: own });
  expect(joined.inventory.skill).toEqual({
    ...declared.inventory.skill,
    name: 'mine',
    tags: ['own'],
    version: '9.0.0',
  });
  expect(joined.version).toBe('9.0.0');
  expect(joined.schema).toBe(declared.schema);
});

test('it is described by one object for as long as it says the same', () => {
  const describe = describer({ kind: 'app', manifest: timeSkill, mount: 'time' });
  const captured = { schema: '{"a":1}' };
  expect(describe(undefined)).toBe(describe(undefined));
  expect(describe(captured)).toBe(describe(captured));
  expect(describe(captured)).toEqual(joinCaptured(declared, captured));
  expect(describe({ schema: '{"a":2}' }).schema).toEqual({ a: 2 });
  expect(describe(undefined)).toEqual({ ...declared, awaitsOwn: true });
  const handler = describer({ kind: 'handler', manifest: timeSkill, mount: 'time' });
  expect(handler(undefined)).toEqual(declared);
});

test('it is told whether the OpenAPI document is its own', () => {
  expect(declared.ownDocument).toBe(false);
  expect(joinCaptured(declared, { openapi: '{}' }).ownDocument).toBe(true);
  expect(joinCaptured(declared, { openapi: 'no JSON', schema: '{}' }).ownDocument).toBe(false);
});

test('an inventory may come without its `skill` around it', () => {
  const joined = joinCaptured(declared, { inventory: '{"tags":["own"]}' });
  expect(joined.inventory.skill).toMatchObject({ tags: ['own'] });
});

test('a schema and an OpenAPI document of its own replace the declared ones', () => {
  const joined = joinCaptured(declared, { schema: '{"a":1}', openapi: '{"b":2}' });
  expect(joined).toMatchObject({ schema: { a: 1 }, openapi: { b: 2 } });
});

test('the operation is described by its schema, and by its document for the path that is called', () => {
  const schema = {
    name: 'find',
    method: 'get',
    endpoint: 'notes',
    parameters: { required: ['q'] },
  };
  const openapi = { paths: { '/notes': { get: { summary: 'Finds notes' } } } };
  const captured = { schema: JSON.stringify(schema), openapi: JSON.stringify(openapi) };
  expect(
    joinCaptured(describeSkill({ ...timeSkill, description: '' }, 'm'), captured),
  ).toMatchObject({
    operations: [
      {
        name: 'find',
        description: 'Finds notes',
        input: { type: 'object', properties: {}, required: ['q'] },
        hints: { idempotent: true },
        method: 'GET',
        path: '/notes',
      },
    ],
  });
});

test.each([
  'no JSON',
  '[]',
  'null',
  '"text"',
  `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
  `{"a":"${'x'.repeat(CAPTURED_CHARS)}"}`,
])('what cannot be used changes nothing', (text) => {
  const joined = joinCaptured(declared, { inventory: text, schema: text, openapi: text });
  expect(joined).toEqual(declared);
});

test('anything is joined or left out, and never thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      joinCaptured(declared, { inventory: text, schema: text, openapi: text });
    }),
  );
});
