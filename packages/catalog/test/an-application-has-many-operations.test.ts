import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineTools, describeSkill, joinCaptured, ToolNames, toolSet } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

const declared = describeSkill(
  { ...timeSkill, name: 'notes', description: 'Keeps notes.' },
  'n',
  'first',
);

function join(openapi: object, schema?: object) {
  const own = schema === undefined ? {} : { schema: JSON.stringify(schema) };
  return joinCaptured(declared, { openapi: JSON.stringify(openapi), ...own });
}

const ok = (schema: object) => ({ content: { 'application/json': { schema } } });
const NOTE = {
  type: 'object',
  properties: { id: { type: 'integer' }, text: { type: 'string', maxLength: 9 } },
  required: ['id', 'text'],
};
const DOCUMENT = {
  openapi: '3.1.0',
  components: {
    schemas: {
      Note: NOTE,
      Tree: {
        type: 'object',
        properties: { kids: { items: { $ref: '#/components/schemas/Tree' } } },
      },
    },
    parameters: {
      limit: { in: 'query', name: 'limit', schema: { type: 'integer' }, description: 'How many' },
    },
  },
  paths: {
    '/notes': {
      parameters: [{ $ref: '#/components/parameters/limit' }],
      get: {
        operationId: 'listNotes',
        summary: 'Lists notes',
        responses: { 200: ok({ type: 'array' }) },
      },
      post: {
        summary: 'Adds one',
        description: 'Adds a note.',
        requestBody: { required: true, ...ok({ $ref: '#/components/schemas/Note' }) },
        responses: { 201: ok({ $ref: '#/components/schemas/Note' }) },
      },
    },
    '/notes/{id}': {
      put: {
        operationId: 'putNote',
        parameters: [
          { in: 'path', name: 'id', required: true, schema: { type: 'integer' } },
          { in: 'query', name: 'id', schema: { type: 'string' } },
        ],
        requestBody: { required: true, ...ok({ $ref: '#/components/schemas/Note' }) },
      },
      delete: { operationId: 'dropNote' },
    },
    '/tree': { post: { requestBody: ok({ $ref: '#/components/schemas/Tree' }) } },
    '/upload': {
      post: { requestBody: { required: true, content: { 'multipart/form-data': {} } } },
    },
    '/keyed': { get: { parameters: [{ in: 'header', name: 'X-Key', required: true }] } },
    '/deep': {
      get: { parameters: [{ in: 'query', name: 'f', style: 'deepObject', required: true }] },
    },
    '/health': { get: {} },
    '/openapi.json': { get: {} },
    '/a/../b': { get: {} },
    'no-path': { get: {} },
  },
};

test('each path and method that can be one is an operation, with its inputs and their places', () => {
  const { operations, leftOut } = join(DOCUMENT);
  expect(leftOut).toBeUndefined();
  expect(operations.map(({ name, method, path }) => `${name}: ${method} ${path}`)).toEqual([
    'listNotes: GET /notes',
    'post /notes: POST /notes',
    'putNote: PUT /notes/{id}',
    'dropNote: DELETE /notes/{id}',
    'post /tree: POST /tree',
  ]);
  const [list, add, put, drop] = operations;
  expect(list).toMatchObject({
    wantedName: 'first',
    description: 'Lists notes',
    input: { type: 'object', properties: { limit: { type: 'integer', description: 'How many' } } },
    places: { path: {}, query: { limit: 'limit' }, body: 'none' },
    hints: { readOnly: true, idempotent: true },
  });
  expect(list).not.toHaveProperty('output');
  expect(add).toMatchObject({
    title: 'Adds one',
    description: 'Adds a note.',
    input: { properties: { ...NOTE.properties, limit: {} }, required: ['id', 'text'] },
    output: { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' } } },
    places: { path: {}, query: { limit: 'limit' }, body: 'rest' },
  });
  expect(add?.output?.['properties']).not.toHaveProperty('text.maxLength');
  expect(put).toMatchObject({
    input: { properties: { id: {}, query_id: {}, body: NOTE }, required: ['id', 'body'] },
    places: { path: { id: 'id' }, query: { id: 'query_id' }, body: { input: 'body' } },
  });
  expect(drop).toMatchObject({
    input: { properties: { id: { type: 'string' } }, required: ['id'] },
    hints: { destructive: true },
  });
});

test('the operation of its own /schema comes first, and POST /run of its document is the same one', () => {
  const told = join(DOCUMENT, { name: 'ask', parameters: { properties: { q: {} } } }).operations;
  expect(told.map(({ name }) => name).slice(0, 2)).toEqual(['ask', 'listNotes']);
  const run = { openapi: '3.1.0', paths: { '/run': { post: {} }, '/more': { get: {} } } };
  expect(join(run).operations.map(({ name }) => name)).toEqual(['notes', 'get /more']);
  expect(join({ openapi: '3.1.0', paths: {} }).operations.map(({ name }) => name)).toEqual([
    'notes',
  ]);
});

test('each is a tool with a name and an address that says what stands where', () => {
  const skill = { mount: 'n', descriptor: join(DOCUMENT) };
  const { tools } = toolSet([skill], new ToolNames());
  expect(tools.map(({ toolName }) => toolName)).toEqual([
    'first',
    'post_notes',
    'putnote',
    'dropnote',
    'post_tree',
  ]);
  expect(tools[3]?.description).toBe('DELETE /notes/{id}\n\nA part of notes: Keeps notes.');
  const request = {
    format: 'openai',
    strict: true,
    baseUrl: 'http://h',
    wanted: () => true,
  } as const;
  expect(defineTools([skill], request).dispatch['putnote']).toEqual({
    method: 'PUT',
    url: 'http://h/skills/n/notes/{id}',
    places: { path: { id: 'id' }, query: { id: 'query_id' }, body: { input: 'body' } },
  });
});

test('there are 100 at most, and how many more is known', () => {
  const paths = Object.fromEntries(
    Array.from({ length: 130 }, (_, n) => [`/p${String(n)}`, { get: {} }]),
  );
  const { operations, leftOut } = join({ openapi: '3.1.0', paths });
  expect({ count: operations.length, leftOut }).toEqual({ count: 100, leftOut: 30 });
});

test('references that multiply come to an end', () => {
  const schemas = Object.fromEntries(
    Array.from({ length: 24 }, (_, n) => {
      const next = { $ref: `#/components/schemas/s${String(n + 1)}` };
      return [`s${String(n)}`, { type: 'object', properties: { a: next, b: next } }];
    }),
  );
  const body = { requestBody: ok({ $ref: '#/components/schemas/s0' }) };
  const paths = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [`/p${String(n)}`, { post: body }]),
  );
  const { operations } = join({ openapi: '3.1.0', components: { schemas }, paths });
  expect(JSON.stringify(operations).length).toBeLessThan(1_000_000);
});

const hostile = fc.object({
  key: fc.constantFrom(
    'paths',
    '/a',
    '/{x}',
    'get',
    'post',
    'parameters',
    'schema',
    '$ref',
    'properties',
    'type',
    'requestBody',
    'content',
    'application/json',
    'responses',
    '200',
    'required',
    'enum',
    '__proto__',
  ),
  maxDepth: 8,
});

test('any document is read, and what comes of it can be told', () => {
  fc.assert(
    fc.property(hostile, fc.string(), (paths, operationId) => {
      const document = {
        openapi: '3.0.1',
        paths: { '/a': paths, ...paths, '/{x}': { get: { ...paths, operationId } } },
      };
      const skill = { mount: 'n', descriptor: join(document) };
      JSON.stringify(toolSet([skill], new ToolNames()).tools);
    }),
  );
});
