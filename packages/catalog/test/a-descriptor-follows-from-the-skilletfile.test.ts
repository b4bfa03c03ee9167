import type { SkillManifest } from '@skillet/core';
import { describe, expect, it } from 'vitest';
import { describeSkill } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

const bare: SkillManifest = { ...timeSkill, inputs: {}, outputs: {}, description: '' };

describe('/inventory', () => {
  it('has every field that clients rely on, also when the Skilletfile is silent', () => {
    expect(describeSkill(timeSkill, 'time').inventory).toEqual({
      skill: {
        name: 'get_current_time',
        description: 'Returns the current date and time.',
        version: '0.1.0',
        category: 'general',
        complexity: 'simple',
        use_cases: [],
        example_queries: [],
        input_types: ['timezone', 'format'],
        output_types: ['iso_8601'],
        performance: 'fast',
        dependencies: [],
        works_well_with: [],
        typical_workflow_position: 'any',
        tags: [],
        supports_credential_injection: true,
      },
    });
  });

  it('says what the Skilletfile says, with fields of its own', () => {
    const inventory = {
      category: 'utility',
      complexity: 'high',
      use_cases: ['When asked for the time'],
      example_queries: ['What time is it?'],
      input_types: ['timezone_string', 'none'],
      output_types: ['datetime_object'],
      performance: 'slow',
      dependencies: ['tzdata'],
      works_well_with: ['calendar'],
      typical_workflow_position: 'data_gathering',
      tags: ['time'],
      owner: 'us',
    };
    const { skill } = describeSkill({ ...timeSkill, inventory }, 'time').inventory;
    expect(skill).toMatchObject(inventory);
  });

  it('keeps the default of a field that the Skilletfile leaves empty', () => {
    const inventory = { tags: null, category: null } as unknown as SkillManifest['inventory'];
    const { skill } = describeSkill({ ...timeSkill, inventory }, 'time').inventory;
    expect(skill).toMatchObject({ tags: [], category: 'general' });
  });

  it('always says that credentials can be sent along', () => {
    const inventory = { supports_credential_injection: false };
    const { skill } = describeSkill({ ...timeSkill, inventory }, 'time').inventory;
    expect(skill['supports_credential_injection']).toBe(true);
  });
});

describe('/schema', () => {
  it('has every field that clients rely on', () => {
    expect(describeSkill(timeSkill, 'time').schema).toEqual({
      name: 'get_current_time',
      description: 'Returns the current date and time.',
      version: '0.1.0',
      parameters: {
        type: 'object',
        properties: {
          timezone: { type: 'string', description: 'IANA name' },
          format: { type: 'string', description: 'How to write it', enum: ['iso', 'http'] },
        },
        required: ['format'],
      },
      output_schema: {
        type: 'object',
        properties: { iso_8601: { type: 'string', description: 'ISO 8601' } },
      },
      endpoint: '/run',
      method: 'POST',
      supports_credential_injection: true,
    });
  });

  it('has empty properties for a skill without inputs and outputs', () => {
    expect(describeSkill(bare, 'time').schema).toMatchObject({
      description: '',
      parameters: { type: 'object', properties: {}, required: [] },
      output_schema: { type: 'object', properties: {} },
    });
  });
});

describe('operations', () => {
  it('are one: the handler, with everything that is known of its calls', () => {
    const examples = [{ input: { format: 'iso' } }];
    expect(describeSkill({ ...timeSkill, examples }, 'time').operations).toEqual([
      {
        name: 'get_current_time',
        description: 'Returns the current date and time.',
        input: describeSkill(timeSkill, 'time').schema['parameters'],
        output: {
          type: 'object',
          properties: { iso_8601: { type: 'string', description: 'ISO 8601' } },
          required: ['iso_8601'],
        },
        hints: { idempotent: true },
        examples,
        method: 'POST',
        path: '/run',
      },
    ]);
  });

  it('say of an answer that what need not be there may be null', () => {
    const outputs = { note: { schema: { type: 'string' }, required: false } };
    const [operation] = describeSkill({ ...timeSkill, outputs }, 'time').operations;
    expect(operation?.output).toMatchObject({ properties: { note: { type: ['string', 'null'] } } });
  });

  it.each([true, false])('are idempotent as the Skilletfile says: %s', (idempotent) => {
    const [operation] = describeSkill({ ...timeSkill, idempotent }, 'time').operations;
    expect(operation?.hints).toEqual({ idempotent });
  });

  it.each([
    ['', { description: 'Tells the time' }, 'Tells the time'],
    [' ', {}, 'Run get_current_time'],
  ])('are described in any case', (description, inventory, expected) => {
    const manifest = { ...timeSkill, description, inventory };
    expect(describeSkill(manifest, 'time').operations[0]?.description).toBe(expected);
  });
});

it('is plain data: what a client gets is all there is', () => {
  const descriptor = describeSkill(timeSkill, 'time');
  expect(descriptor).toMatchObject({ name: 'get_current_time', version: '0.1.0' });
  expect(JSON.parse(JSON.stringify(descriptor))).toEqual(descriptor);
});
