import { describe, expect, it } from 'vitest';
import { describeSkill, HOST_ERRORS, HostError, toProblem } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

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
    expect(Object.keys(openapi.paths)).toEqual(['/run']);
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

  it('describes inputs and outputs as the Skilletfile does', () => {
    expect(schemas.Inputs).toEqual(describeSkill(timeSkill, 'x').schema['parameters']);
    expect(Object.keys(schemas.Outputs.properties)).toEqual(['iso_8601']);
  });

  it('knows each kind of answer: of the skill, to invalid inputs, of the host', () => {
    const { responses } = openapi.paths['/run'].post;
    expect(Object.keys(responses)).toEqual(['200', '422', 'default']);
    expect(Object.keys(responses.default.content)).toEqual([
      'application/json',
      'application/problem+json',
    ]);
  });

  it('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const refs = new Set(refsIn(openapi));
    const names = Object.keys(schemas).map((name) => `#/components/schemas/${name}`);
    expect([...refs].sort()).toEqual(names.sort());
  });

  it.each(Object.keys(HOST_ERRORS) as (keyof typeof HOST_ERRORS)[])(
    'describes the problem document of %s',
    (code) => {
      const problem = toProblem(new HostError(code, 'why'), 'req-1', 'time');
      const { properties, required } = schemas.Problem;
      expect(Object.keys(problem).sort()).toEqual(Object.keys(properties).sort());
      expect(Object.keys(toProblem(new HostError(code, 'why'), 'req-1'))).toEqual(
        expect.arrayContaining(required),
      );
    },
  );
});
