import type { JsonSchema, SkillManifest } from '@skillet/core';
import { describe, expect, it } from 'vitest';
import {
  defineTools,
  describeSkill,
  joinCaptured,
  TOOL_FORMATS,
  ToolNames,
  toolSet,
  type DescribedSkill,
  type ToolFormatName,
  type ToolRequest,
} from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

/** A body of JSON as a test looks into it. */
type Json = ReturnType<typeof JSON.parse>;

type Inputs = SkillManifest['inputs'];

function skill(mount: string, changes: Partial<SkillManifest> = {}): DescribedSkill {
  return { mount, descriptor: describeSkill({ ...timeSkill, ...changes }, mount) };
}

/** What a skill with one operation takes. */
function inputOf({ descriptor }: DescribedSkill): JsonSchema | undefined {
  return descriptor.operations[0]?.input;
}

function define(
  format: ToolFormatName,
  skills: readonly DescribedSkill[],
  changes: Partial<ToolRequest> = {},
): { tools: Json[]; dispatch: Record<string, Json>; leftOut: Record<string, string> } {
  const request = { format, strict: true, baseUrl: 'http://h', wanted: () => true, ...changes };
  return defineTools(skills, request) as ReturnType<typeof define>;
}

/** Inputs of the given schemas, those whose names end in `?` optional. */
function inputs(schemas: Record<string, JsonSchema>): Inputs {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name.replace('?', ''),
      { schema, required: !name.endsWith('?') },
    ]),
  );
}

function withInputs(schemas: Record<string, JsonSchema>): DescribedSkill {
  return skill('x', { inputs: inputs(schemas) });
}

const rich = withInputs({
  text: { type: 'string', description: 'What', minLength: 2, maxLength: 9, pattern: '^a' },
  'when?': { type: 'string', format: 'date' },
  'where?': { type: 'string', format: 'uri' },
  'count?': { type: 'integer', minimum: 1, maximum: 5, default: 1 },
  'unit?': { type: 'string', enum: ['F', 'C'] },
  'list?': { type: 'array', items: { type: 'string' }, maxItems: 3, uniqueItems: true },
  'place?': {
    type: 'object',
    properties: { lat: { type: 'number' }, name: { type: 'string' } },
    required: ['lat'],
  },
  'either?': { oneOf: [{ type: 'string' }, { type: 'number' }] },
});

describe('openai', () => {
  const [{ type, function: fn }] = define('openai', [rich]).tools;

  it('is strict: objects are closed, everything is required, what is optional may be null', () => {
    expect(type).toBe('function');
    expect(fn).toMatchObject({ name: 'get_current_time', strict: true });
    expect(fn.parameters).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['text', 'when', 'where', 'count', 'unit', 'list', 'place', 'either'],
      properties: {
        text: {
          type: 'string',
          pattern: '^a',
          description: 'What At least 2 characters. At most 9 characters.',
        },
        when: { type: ['string', 'null'], format: 'date' },
        where: { type: ['string', 'null'], description: 'Format: uri.' },
        count: { type: 'integer', minimum: 1, maximum: 5, description: 'Default: 1.' },
        unit: { type: ['string', 'null'], enum: ['F', 'C', null] },
        list: {
          type: ['array', 'null'],
          items: { type: 'string' },
          maxItems: 3,
          description: 'No item twice.',
        },
        place: {
          type: ['object', 'null'],
          additionalProperties: false,
          required: ['lat', 'name'],
          properties: { lat: { type: 'number' }, name: { type: ['string', 'null'] } },
        },
        either: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
      },
    });
  });

  it.each<[string, JsonSchema]>([
    ['an object with names of its own', { type: 'object' }],
    ['an open object', { type: 'object', properties: {}, additionalProperties: true }],
    ['patterns of names', { type: 'object', properties: {}, patternProperties: { a: {} } }],
    ['a list of anything', { type: 'array' }],
    ['anything', {}],
    ['recursion', { $ref: '#' }],
    ['all of several', { allOf: [{ type: 'string' }] }],
  ])('is not strict where there is %s, and takes the schema as it is', (_what, schema) => {
    const tool = withInputs({ free: schema });
    const [{ function: loose }] = define('openai', [tool]).tools;
    expect(loose).toMatchObject({ strict: false, parameters: inputOf(tool) });
  });

  it('is not strict when nobody wants it', () => {
    const [{ function: loose }] = define('openai', [rich], { strict: false }).tools;
    expect(loose).toMatchObject({ strict: false, parameters: inputOf(rich) });
  });

  it('responses has the same, one level flatter', () => {
    expect(define('openai-responses', [rich]).tools).toEqual([{ type: 'function', ...fn }]);
  });

  it('says nothing twice: a default that the description tells is not told again', () => {
    const told = { type: 'integer', description: 'How many. Defaults to 1.', default: 1 };
    const [{ function: one }] = define('openai', [withInputs({ 'n?': told })]).tools;
    expect(one.parameters.properties.n.description).toBe('How many. Defaults to 1.');
  });
});

describe('anthropic', () => {
  it('is strict with what is optional left out of `required`, and bounds said in words', () => {
    const [tool] = define('anthropic', [rich]).tools;
    expect(tool).toMatchObject({ name: 'get_current_time', strict: true });
    expect(tool.input_schema).toMatchObject({
      required: ['text'],
      additionalProperties: false,
      properties: {
        text: {
          type: 'string',
          description: 'What At least 2 characters. At most 9 characters. Matches ^a.',
        },
        where: { type: 'string', format: 'uri' },
        count: { type: 'integer', description: 'At least 1. At most 5. Default: 1.' },
        list: { description: 'At most 3 items. No item twice.' },
        place: { required: ['lat'], additionalProperties: false },
      },
    });
    expect(JSON.stringify(tool)).not.toMatch(/"(minimum|maxLength|maxItems|default)"/);
  });

  it('leaves the strictness out where a schema does not allow it', () => {
    const loose = withInputs({ free: { type: 'object' } });
    const tools = define('anthropic', [loose, skill('time')]).tools;
    expect(tools.map((tool) => 'strict' in tool)).toEqual([false, true]);
    expect(tools[0].input_schema).toEqual(inputOf(loose));
  });

  it('is strict as long as a request may hold so much', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => skill(`s${n}`));
    const strict = (skills: DescribedSkill[]) =>
      define('anthropic', skills).tools.filter((tool) => 'strict' in tool).length;
    expect(strict(many(20))).toBe(20);
    expect(strict(many(21))).toBe(0);
    const optional = Object.fromEntries(
      Array.from({ length: 25 }, (_, n) => [`i${n}?`, { type: 'string' }]),
    );
    expect(strict([withInputs(optional)])).toBe(0);
    const unions = Object.fromEntries(
      Array.from({ length: 17 }, (_, n) => [`i${n}`, { type: ['string', 'number'] }]),
    );
    expect(strict([withInputs(unions)])).toBe(0);
  });
});

describe('gemini', () => {
  it('takes one tool with all declarations, in its subset of schemas', () => {
    const { tools } = define('gemini', [rich, skill('time')]);
    expect(tools).toHaveLength(1);
    expect(tools[0].functionDeclarations[0].parameters).toEqual({
      type: 'OBJECT',
      required: ['text'],
      propertyOrdering: ['text', 'when', 'where', 'count', 'unit', 'list', 'place', 'either'],
      properties: {
        text: { type: 'STRING', description: 'What', minLength: 2, maxLength: 9, pattern: '^a' },
        when: { type: 'STRING', description: 'Format: date.' },
        where: { type: 'STRING', description: 'Format: uri.' },
        count: { type: 'INTEGER', minimum: 1, maximum: 5, description: 'Default: 1.' },
        unit: { type: 'STRING', enum: ['F', 'C'] },
        list: {
          type: 'ARRAY',
          items: { type: 'STRING' },
          maxItems: 3,
          description: 'No item twice.',
        },
        place: {
          type: 'OBJECT',
          properties: { lat: { type: 'NUMBER' }, name: { type: 'STRING' } },
          required: ['lat'],
          propertyOrdering: ['lat', 'name'],
        },
        either: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] },
      },
    });
  });

  it('has no parameters where there are no inputs, and no tool where there are none', () => {
    const [{ functionDeclarations }] = define('gemini', [withInputs({})]).tools;
    expect(functionDeclarations[0]).not.toHaveProperty('parameters');
    expect(define('gemini', []).tools).toEqual([]);
  });

  it.each<[string, JsonSchema, unknown]>([
    ['null', { type: ['string', 'null'] }, { type: 'STRING', nullable: true }],
    [
      'null among others',
      { anyOf: [{ type: 'null' }, { type: 'integer', description: 'How many' }] },
      { type: 'INTEGER', nullable: true, description: 'How many' },
    ],
    [
      'null among several others',
      { description: 'It', anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
      { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }], nullable: true, description: 'It' },
    ],
    ['null to choose', { enum: ['a', null] }, { type: 'STRING', enum: ['a'], nullable: true }],
    [
      'null as a constant',
      { oneOf: [{ const: null }, { type: 'boolean' }] },
      { type: 'BOOLEAN', nullable: true },
    ],
    [
      'several types',
      { type: ['string', 'integer'] },
      { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }] },
    ],
    ['a constant', { const: 'a' }, { type: 'STRING', enum: ['a'] }],
    [
      'numbers to choose from',
      { type: 'integer', enum: [1, 2], description: 'How many' },
      { type: 'INTEGER', description: 'How many One of 1, 2.' },
    ],
    ['a number as constant', { const: 5 }, { type: 'NUMBER', description: 'Always 5.' }],
    [
      'texts and numbers to choose from',
      { type: ['string', 'integer'], enum: ['a', 1] },
      {
        anyOf: [
          { type: 'STRING', enum: ['a'], description: 'One of "a", 1.' },
          { type: 'INTEGER', description: 'One of "a", 1.' },
        ],
      },
    ],
    ['a list of anything', { type: 'array' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    ['an object with any names', { type: 'object' }, { type: 'OBJECT' }],
    ['anything', {}, { type: 'STRING' }],
  ])('can say: %s', (_what, schema, expected) => {
    const [{ functionDeclarations }] = define('gemini', [withInputs({ it: schema })]).tools;
    expect(functionDeclarations[0].parameters.properties.it).toEqual(expected);
  });

  it('follows references as far as it makes sense', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#/properties/tree' } } };
    const [{ functionDeclarations }] = define('gemini', [withInputs({ tree })]).tools;
    expect(JSON.stringify(functionDeclarations)).not.toContain('$ref');
    expect(functionDeclarations[0].parameters.properties.tree.properties.child.type).toBe('OBJECT');
  });
});

describe('what a tool is for', () => {
  const openapi = {
    info: { title: 'Notes', description: 'A notebook.' },
    paths: { '/run': { post: { summary: 'Does it' } } },
  };

  it.each([
    ['its schema', { schema: { description: 'Own' }, openapi }, 'Own'],
    [
      'the inventory',
      { inventory: { skill: { description: 'Keeps notes.' } }, openapi },
      'Keeps notes.',
    ],
    ['the operation', { openapi }, 'Does it'],
    ['the operation at its endpoint', { schema: { endpoint: 'run' }, openapi }, 'Does it'],
    ['the document', { openapi: { ...openapi, paths: {} } }, 'A notebook.'],
    ['nobody', { openapi: { info: [], paths: 5 } }, ''],
  ])('is said by %s', (_who, own, expected) => {
    const { descriptor } = skill('m', { description: '' });
    const captured = Object.fromEntries(
      Object.entries(own).map(([part, told]) => [part, JSON.stringify(told)]),
    );
    const [operation] = joinCaptured(descriptor, captured).operations;
    expect(operation?.description).toBe(expected);
  });
});

describe('mcp', () => {
  it('has both schemas; an output that need not be given may be null', () => {
    const outputs = {
      ...timeSkill.outputs,
      note: { schema: { type: 'string' }, required: false },
    };
    const time = skill('time', { outputs });
    expect(define('mcp', [time]).tools).toEqual([
      {
        name: 'get_current_time',
        description: 'Returns the current date and time.',
        inputSchema: inputOf(time),
        outputSchema: {
          type: 'object',
          properties: {
            iso_8601: { type: ['string', 'null'], description: 'ISO 8601' },
            note: { type: ['string', 'null'] },
          },
        },
        annotations: { idempotentHint: true },
      },
    ]);
  });

  it('tells what is known of calls, a title and icons', () => {
    const icons = [{ src: 'https://example.org/a.png', sizes: ['48x48'] }];
    const hints = { readOnly: true, destructive: false, openWorld: false };
    const [tool] = define('mcp', [skill('time', { title: 'The time', icons, hints })]).tools;
    expect(tool).toMatchObject({
      title: 'The time',
      icons,
      annotations: {
        readOnlyHint: true,
        idempotentHint: true,
        destructiveHint: false,
        openWorldHint: false,
      },
    });
  });

  it('says of outputs only what they look like', () => {
    const declared = {
      size: { type: 'integer', minimum: 1, enum: [1, 2] },
      place: { anyOf: [{ type: 'null' }, { type: 'object', properties: { x: { const: 1 } } }] },
      either: { oneOf: [{ type: 'string', format: 'uri' }, { type: ['number', 'null'] }] },
      any: { anyOf: [{ type: 'string' }, { $ref: '#/nowhere' }] },
      list: { type: 'array', minItems: 1, items: { required: ['y'], additionalProperties: false } },
    };
    const outputs = Object.fromEntries(
      Object.entries(declared).map(([name, schema]) => [name, { schema, required: true }]),
    );
    expect(define('mcp', [skill('x', { outputs })]).tools[0]).toMatchObject({
      outputSchema: {
        type: 'object',
        properties: {
          size: { type: ['integer', 'null'] },
          place: { type: ['object', 'null'], properties: { x: {} } },
          either: { type: ['string', 'number', 'null'] },
          any: {},
          list: { type: ['array', 'null'], items: {} },
        },
      },
    });
  });

  it('promises no output where none is known', () => {
    expect(define('mcp', [skill('x', { outputs: {} })]).tools[0]).not.toHaveProperty(
      'outputSchema',
    );
  });
});

describe('names', () => {
  const names = (format: ToolFormatName, ...skills: DescribedSkill[]) =>
    Object.keys(define(format, skills).dispatch);

  it.each<[string, string]>([
    ['Grüße senden', 'gru_e_senden'],
    ['a.b', 'a_b'],
    ['日本', 'x_mount'],
    ['7zip', '_7zip'],
    ['x'.repeat(200), 'x'.repeat(40)],
  ])('%s is made valid, for every vendor alike', (name, valid) => {
    for (const format of TOOL_FORMATS) {
      expect(names(format, skill('x-mount', { name }))).toEqual([valid]);
    }
  });

  it('that collide cost the later one its place: it gets its mount, and a number where that is not enough', () => {
    const long = 'y'.repeat(80);
    expect(
      names(
        'openai',
        skill('a', { name: 'get' }),
        skill('b', { name: 'get' }),
        skill('c', { name: 'b_get' }),
        skill('p'.repeat(40), { name: long }),
        skill(`${'p'.repeat(40)}~`, { name: long }),
        skill('q', { name: 'search_skills' }),
      ),
    ).toEqual(['get', 'b_get', 'c_b_get', 'y'.repeat(40), 'p'.repeat(40), 'q_search_skills']);
  });

  it('are kept by who has them, whatever comes before in the configuration', () => {
    const given = new ToolNames();
    const toolNames = (...skills: DescribedSkill[]) =>
      toolSet(skills, given).tools.map(({ mount, toolName }) => `${mount}:${toolName}`);
    const [a, b, c] = ['a', 'b', 'c'].map((mount) => skill(mount, { name: 'get' }));
    expect(toolNames(b!)).toEqual(['b:get']);
    expect(toolNames(a!, b!)).toEqual(['a:a_get', 'b:get']);
    expect(toolNames(a!, c!)).toEqual(['a:a_get', 'c:get']);
    expect(toolSet([a!, c!], given).collisions).toEqual([
      { wanted: 'get', name: 'a_get', mount: 'a', holder: 'c' },
    ]);
  });

  it('stay the same whichever others are asked for', () => {
    const all = [skill('a', { name: 'get' }), skill('b', { name: 'get' })];
    const { dispatch } = define('openai', all, { wanted: (mount) => mount === 'b' });
    expect(Object.keys(dispatch)).toEqual(['b_get']);
  });
});

describe('every format', () => {
  it.each(TOOL_FORMATS)('%s says where each tool is run', (format) => {
    const { dispatch } = define(format, [skill('time')], { baseUrl: 'https://x/y' });
    expect(dispatch).toEqual({
      get_current_time: { method: 'POST', url: 'https://x/y/skills/time/run' },
    });
  });

  it.each(TOOL_FORMATS)('%s makes something of a skill that says nothing sensible', (format) => {
    for (const parameters of [undefined, null, [], 'x', { properties: [] }]) {
      const schema = JSON.stringify({ parameters });
      const descriptor = joinCaptured(skill('x').descriptor, { schema });
      const { tools, dispatch } = define(format, [{ mount: 'x', descriptor }]);
      expect(tools).toHaveLength(1);
      expect(Object.keys(dispatch)).toEqual(['get_current_time']);
    }
  });

  it.each(TOOL_FORMATS)('%s takes a schema that is too deep for "an object"', (format) => {
    let deep: JsonSchema = { type: 'object' };
    for (let level = 0; level < 40; level += 1) deep = { properties: { it: deep } };
    const toolsFor = (input: JsonSchema) => {
      const { descriptor } = skill('x');
      const operations = [{ ...descriptor.operations[0]!, input }];
      return define(format, [{ mount: 'x', descriptor: { ...descriptor, operations } }]).tools;
    };
    expect(toolsFor(deep)).toEqual(toolsFor({ type: 'object', properties: {} }));
  });

  it.each(TOOL_FORMATS)('%s takes keywords that every object has a member of', (format) => {
    const { descriptor } = skill('x');
    const text = '{"type": "object", "properties": {}, "__proto__": {}, "constructor": 1}';
    const input = JSON.parse(text) as JsonSchema;
    const operations = [{ ...descriptor.operations[0]!, input }];
    const odd = { mount: 'x', descriptor: { ...descriptor, operations } };
    expect(Object.keys(define(format, [odd, skill('time')]).dispatch)).toHaveLength(2);
  });

  it.each(TOOL_FORMATS)('%s has a tool for each operation of a skill', (format) => {
    const { descriptor } = skill('files');
    const operations = ['read', 'größe', 'read'].map((name) => ({
      ...descriptor.operations[0]!,
      name,
      input: { type: 'object', properties: { [name]: {} }, required: [name] },
      path: `/tools/${name}`,
    }));
    const many = { mount: 'files', descriptor: { ...descriptor, operations } };
    const { dispatch, leftOut } = define(format, [many, skill('time')]);
    const called = Object.entries(dispatch).map(([name, { url }]) => [name, url]);
    const cannotName = format === 'anthropic' || format === 'gemini';
    expect(called).toEqual([
      ['read', 'http://h/skills/files/tools/read'],
      ...(cannotName ? [] : [['gro_e', 'http://h/skills/files/tools/größe']]),
      ['files_read', 'http://h/skills/files/tools/read'],
      ['get_current_time', 'http://h/skills/time/run'],
    ]);
    expect(Object.keys(leftOut)).toEqual(cannotName ? ['files/größe'] : []);
  });

  it('leaves out inputs that a vendor cannot name, and the tool when it needs one', () => {
    const optional = withInputs({ ok: { type: 'string' }, 'größe?': { type: 'string' } });
    const [tool] = define('anthropic', [optional]).tools;
    expect(Object.keys(tool.input_schema.properties)).toEqual(['ok']);
    const needed = withInputs({ größe: { type: 'string' } });
    expect(define('anthropic', [needed])).toEqual({
      tools: [],
      dispatch: {},
      leftOut: { x: 'The input "größe" cannot be named there.' },
    });
    expect(define('openai', [needed]).tools).toHaveLength(1);
  });
});
