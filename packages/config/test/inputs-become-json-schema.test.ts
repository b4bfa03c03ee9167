import { describe, expect, test } from 'vitest';
import { loadSkill } from './support/temp-folder.ts';

async function inputs(yaml: string) {
  const indented = yaml.replaceAll(/^/gm, '  ');
  const { spec, problems, warnings } = await loadSkill(
    `name: x\nentry: main\ninputs:\n${indented}\n`,
  );
  return {
    inputs: spec?.manifest.inputs ?? {},
    problems: problems.map((problem) => problem.replace('demo/Skilletfile.yaml:', '')),
    warnings: warnings.map(({ line, message }) => `${line}: ${message}`),
  };
}

test('further keywords stay, after type and description', async () => {
  const result = await inputs(
    'a: {minimum: 1, description: n, default: 2, type: Integer, enum: [1, 2], x-hint: slider}',
  );
  expect(result.problems).toEqual([]);
  expect(JSON.stringify(result.inputs['a']?.schema)).toBe(
    '{"type":"integer","description":"n","minimum":1,"default":2,"enum":[1,2],"x-hint":"slider"}',
  );
});

test.each([
  ['a:', 'string'],
  ['a: {}', 'string'],
  ['a: {description: x}', 'string'],
  ['a: {enum: [x, y]}', 'string'],
  ['a: {enum: [1, 2]}', undefined],
  ['a: {const: 1}', undefined],
  ['a: {anyOf: [{type: Integer}, {type: STRING}]}', undefined],
  ['a: {properties: {b: {}}}', 'object'],
  ['a: {items: {type: string}}', 'array'],
  ['a: {type: [String, "null"]}', ['string', 'null']],
  ['a: {type: [string, null]}', ['string', 'null']],
  ['a: {type: null}', 'null'],
])('%j has the type %j', async (yaml, type) => {
  const result = await inputs(yaml);
  expect(result.problems).toEqual([]);
  expect(result.inputs['a']?.schema['type']).toEqual(type);
  expect(result.inputs['a']?.schema['description']).toBeTypeOf('string');
});

describe('an input is required', () => {
  test.each([
    ['a: {type: string}', true],
    ['a:', true],
    ['a: {required: true}', true],
    ['a: {required: false}', false],
    ['a: {required: no}', false],
    ['a: {default: x}', false],
    ['a: {default: null}', false],
    ['a: {default: x, required: true}', true],
    ['a: {type: object, properties: {b: {}}, required: [b]}', true],
  ])('%j: %s', async (yaml, required) => {
    const result = await inputs(yaml);
    expect(result.problems).toEqual([]);
    expect(result.inputs['a']?.required).toBe(required);
    expect(result.inputs['a']?.schema['required']).toEqual(
      yaml.includes('required: [b]') ? ['b'] : undefined,
    );
  });
});

test('nested properties say themselves whether they are required', async () => {
  const result = await inputs(`order:
  type: Object
  required: false
  properties:
    id: {type: Integer, required: true}
    note: {type: String, required: false}
    tags:
      type: Array
      items: {type: OBJECT, properties: {name: {type: string, required: yes}}}
    either:
      oneOf:
        - {type: Object, properties: {required: {type: Boolean, required: true}}}
        - {type: "NULL"}
    rest: {type: object, additionalProperties: {type: NUMBER}}
    listed: {type: object, properties: {a: {}, b: {required: true}, c: {required: false}}, required: [a, c]}`);
  expect(result.problems).toEqual([]);
  expect(result.inputs['order']).toEqual({
    required: false,
    schema: {
      type: 'object',
      description: '',
      required: ['id'],
      properties: {
        id: { type: 'integer' },
        note: { type: 'string' },
        tags: {
          type: 'array',
          items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        },
        either: {
          oneOf: [
            {
              type: 'object',
              properties: { required: { type: 'boolean' } },
              required: ['required'],
            },
            { type: 'null' },
          ],
        },
        rest: { type: 'object', additionalProperties: { type: 'number' } },
        listed: {
          type: 'object',
          properties: { a: {}, b: {}, c: {} },
          required: ['a', 'b'],
        },
      },
    },
  });
});

test('values that look like keywords are left alone', async () => {
  const result = await inputs(
    'a: {type: object, default: {type: ABC, required: true}, enum: [{type: X}], examples: [{required: false}]}',
  );
  expect(result.problems).toEqual([]);
  expect(result.inputs['a']?.schema).toMatchObject({
    default: { type: 'ABC', required: true },
    enum: [{ type: 'X' }],
    examples: [{ required: false }],
  });
});

test.each([
  ['a: {type: strng}', '4: unknown type `strng`: did you mean `string`?'],
  [
    'a: {type: text}',
    '4: unknown type `text`: use one of string, integer, number, boolean, array, object, null',
  ],
  ['a: {type: {}}', /^4: `type` must be one of string/],
  ['a: {type: array, items: {type: strin}}', '4: unknown type `strin`: did you mean `string`?'],
  ['a: {required: sometimes}', '4: `required` must be `true` or `false`, not `sometimes`'],
  [
    'a: {properties: {b: {required: {}}}}',
    '4: `required` must be `true` or `false`, not a mapping',
  ],
  ['a: string', '4: `inputs.a` must be a mapping such as `{type: string}`, not `string`'],
  ['__proto__: {}', "4: `inputs`: `__proto__` can't be used as a name"],
  ['a: {type: integer,\n  minimum: low}', '5: `inputs.a.minimum` must be number'],
  ['a: {pattern: "("}', /^4: `inputs\.a` is no valid JSON Schema: Invalid regular expression: /],
  ['a: {enum: []}', /^4: `inputs\.a\.enum` must NOT have fewer than 1 items$/],
  ['a: {items: 5}', /^4: `inputs\.a\.items` must be/],
  ['a: {properties: {type: 5}}', /^4: `inputs\.a\.properties\.type` must be/],
  ['a: {description: [x]}', '4: `inputs.a.description` must be string'],
  ['a: {default: .nan}', '4: `.nan` is not a number that JSON can carry'],
  [
    'a: {$ref: "#/definitions/none"}',
    /^4: `inputs\.a` is no valid JSON Schema: can't resolve reference/,
  ],
  [
    'a: {$schema: "https://json-schema.org/draft/2020-12/schema"}',
    /^4: `inputs\.a` no schema with/,
  ],
  ['a: {id: x}', /^4: `inputs\.a` is no valid JSON Schema: NOT SUPPORTED: keyword "id"/],
])('%j is a problem of the skill', async (yaml, expected) => {
  const { problems } = await inputs(yaml);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toEqual(
    expected instanceof RegExp ? expect.stringMatching(expected) : expected,
  );
});

test('keywords and formats that nobody knows are warnings', async () => {
  const { problems, warnings } = await inputs(`a:
  type: string
  maxLenght: 5
  placeholder: x
  format: markdown
b: {type: string, format: date-time, x-anything: 1}`);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    '6: the keyword `maxLenght` is not known and has no effect: did you mean `maxLength`?',
    '7: the keyword `placeholder` is not known and has no effect',
    '8: the format `markdown` is not known and has no effect',
  ]);
});

test('odd outputs are warnings, and a type that nobody knows counts as none', async () => {
  const { spec, warnings } = await loadSkill(
    'name: x\nentry: main\noutputs:\n  a: {type: any}\n  b: text\n',
  );
  expect(spec?.manifest.outputs).toEqual({
    a: { schema: { type: 'string', description: '' }, required: true },
  });
  expect(warnings.map(({ line }) => line)).toEqual([4, 5]);
});
