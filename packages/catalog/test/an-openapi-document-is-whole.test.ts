import { describe, expect, it } from 'vitest';
import { HOST_ERRORS, HostError, toProblem } from '@skillet/core';
import { describeSkill } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

/** A body of JSON as a test looks into it. */
type Json = ReturnType<typeof JSON.parse>;

const openapi = JSON.parse(JSON.stringify(describeSkill(timeSkill, 'time-skill').openapi));
const { schemas } = openapi.components;

/** Every `$ref` in a tree. */
function refsIn(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '$ref' ? [String(value)] : refsIn(value),
  );
}

describe('the OpenAPI document of a skill', () => {
  it('says what the skill is and where it answers', () => {
    expect(openapi).toMatchObject({
      openapi: '3.1.0',
      info: {
        title: 'get_current_time',
        version: '0.1.0',
        description: 'Returns the current date and time.',
      },
      servers: [{ url: '/skills/time-skill' }],
    });
    expect(Object.keys(openapi.paths)).toEqual(['/run', '/inventory', '/schema', '/health']);
  });

  it('leaves out a description that there is not', () => {
    const { info } = describeSkill({ ...timeSkill, description: '' }, 'x').openapi;
    expect(info).not.toHaveProperty('description');
  });

  it('takes the inputs plainly or in the envelope', () => {
    const { post } = openapi.paths['/run'];
    expect(post.operationId).toBe('run');
    expect(post.requestBody.content['application/json'].schema.anyOf).toEqual([
      { $ref: '#/components/schemas/Inputs' },
      { $ref: '#/components/schemas/Envelope' },
    ]);
    expect(schemas.Envelope).toMatchObject({
      required: ['skill_input'],
      properties: {
        skill_input: { $ref: '#/components/schemas/Inputs' },
        credentials: { type: 'object', writeOnly: true },
        runtime_config: { properties: { credentials: { type: 'object', writeOnly: true } } },
      },
    });
  });

  it.each<[string, Record<string, [schema: object, required: boolean]>, unknown]>([
    [
      'what the schemas give',
      {
        a: [{ type: 'string', example: 'Ada' }, true],
        b: [{ type: 'string', examples: ['Bob', 'Eve'] }, false],
        c: [{ type: 'integer', default: 3 }, false],
        d: [{ type: 'string', enum: ['x', 'y'] }, true],
        e: [{ const: 'k' }, true],
      },
      { a: 'Ada', b: 'Bob', c: 3, d: 'x', e: 'k' },
    ],
    ['nothing that may be left out', { zone: [{ type: 'string', default: null }, false] }, {}],
    [
      'blanks for what is required',
      {
        text: [{ type: 'string' }, true],
        loud: [{ type: 'boolean' }, true],
        count: [{ type: 'integer', minimum: 5 }, true],
        tags: [{ type: 'array', items: { type: 'string', example: 'new' } }, true],
        point: [
          { type: 'object', properties: { x: { type: 'number' }, y: {} }, required: ['x'] },
          true,
        ],
      },
      { text: '', loud: false, count: 5, tags: ['new'], point: { x: 0 } },
    ],
    ['nothing when it cannot know', { one: [{ anyOf: [{ type: 'string' }] }, true] }, undefined],
    ['nothing for a format', { at: [{ type: 'string', format: 'date-time' }, true] }, undefined],
  ])('offers %s to start from', (_what, given, example) => {
    const inputs = Object.fromEntries(
      Object.entries(given).map(([name, [schema, required]]) => [
        name,
        { schema: { ...schema }, required },
      ]),
    );
    const document: Json = describeSkill({ ...timeSkill, inputs, examples: [] }, 'x').openapi;
    const content = document.paths['/run'].post.requestBody.content['application/json'];
    expect(content.example).toEqual(example);
    expect(content).not.toHaveProperty('examples');
  });

  it('describes inputs and outputs as the Skilletfile does', () => {
    expect(schemas.Inputs).toEqual(describeSkill(timeSkill, 'x').schema['parameters']);
    expect(Object.keys(schemas.Outputs.properties)).toEqual(['iso_8601']);
  });

  it('says that an output which need not be given may be null', () => {
    const unsure = { schema: { type: 'string', enum: ['a'] }, required: false };
    const outputs = { ...timeSkill.outputs, unsure };
    const { components } = describeSkill({ ...timeSkill, outputs }, 'x').openapi as Json;
    expect(components.schemas.Outputs).toMatchObject({
      properties: {
        iso_8601: { type: 'string' },
        unsure: { type: ['string', 'null'], enum: ['a', null] },
      },
      required: ['iso_8601'],
    });
  });

  it('offers the examples of the Skilletfile as bodies', () => {
    const examples = [{ input: { format: 'iso' } }];
    const { paths } = describeSkill({ ...timeSkill, examples }, 'x').openapi as Json;
    expect(paths['/run'].post.requestBody.content['application/json'].examples).toEqual({
      'example 1': { value: { format: 'iso' } },
    });
  });

  it('knows each kind of answer: of the skill, to invalid inputs, each status of the host', () => {
    const { responses } = openapi.paths['/run'].post;
    const statuses = Object.values(HOST_ERRORS).map(({ status }) => String(status));
    expect(Object.keys(responses).sort()).toEqual(
      [...new Set([...statuses, '200', '422', 'default'])].sort(),
    );
    expect(openapi.components.responses.Host504).toMatchObject({
      description: expect.stringContaining('`skill_timeout`'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    expect(openapi.components.responses.InvalidInputs).toMatchObject({
      description: expect.stringContaining('`poison_input`'),
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/ValidationError' } },
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    });
    expect(schemas.Problem.properties.code.enum).toEqual(Object.keys(HOST_ERRORS));
  });

  it('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const refs = new Set(refsIn(openapi));
    const names = Object.entries(openapi.components).flatMap(([kind, held]) =>
      Object.keys(held as object).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...refs].sort()).toEqual(names.sort());
  });

  it('lets references within an input lead to where the input stands', () => {
    const tree = {
      type: 'object',
      properties: { child: { $ref: '#/properties/tree' }, lost: { $ref: '#/nowhere' } },
    };
    const inputs = { tree: { schema: tree, required: true } };
    const { components } = describeSkill({ ...timeSkill, inputs }, 'x').openapi as Json;
    expect(components.schemas.Inputs.properties.tree.properties).toEqual({
      child: { $ref: '#/components/schemas/Inputs/properties/tree' },
      lost: {},
    });
  });

  it.each(Object.keys(HOST_ERRORS) as (keyof typeof HOST_ERRORS)[])(
    'describes the problem document of %s',
    (code) => {
      const error = new HostError(code, 'why', { retryAfter: 1 });
      const problem = toProblem(error, 'req-1', 'time', [{ mount: 'clock', name: 'clock' }]);
      const { properties, required } = schemas.Problem;
      expect(Object.keys(problem).sort()).toEqual(Object.keys(properties).sort());
      expect(Object.keys(toProblem(new HostError(code, 'why'), 'req-1'))).toEqual(
        expect.arrayContaining(required),
      );
    },
  );
});
