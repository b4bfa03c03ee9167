import { afterAll, describe, expect, test } from 'vitest';
import type { CoercionMode, CredentialSpec, JsonSchema } from '../../core/src/index.ts';
import {
  fakeSkill,
  fakeContext,
  schemaOf,
  type Inputs,
} from '../../kernel/test/support/fake-skill.ts';
import { invoke } from '../../kernel/src/run/invoke.ts';
import type { Outcome } from '../../kernel/src/run/outcome.ts';
import { requestFrame } from '../../kernel/test/support/fake-skill.ts';
import { PythonKernel } from './support/python-kernel.ts';

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

interface Skill {
  readonly inputs: Inputs;
  readonly coerce?: CoercionMode;
  readonly credentials?: CredentialSpec;
  readonly settings?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const SPEC = { howToGet: '', steps: [], documentation: '' };
const scalar = (schema: JsonSchema): Skill => ({ inputs: { v: schema } });
const pattern = (text: string): Skill => scalar({ type: 'string', pattern: text });
const values = (...texts: string[]) => texts.map((text) => `{"v":${text}}`);
const texts = (...given: string[]) => values(...given.map((text) => JSON.stringify(text)));
const carry = (credentials: unknown) => JSON.stringify({ skill_input: {}, credentials });
const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`K${i}`, 'v']));

/** Numbers that a double does not tell exactly, or only just. */
const LARGE = [
  '725653563933458432',
  '-9007199254740993',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993.0',
  '12345678901234567.5',
  '3.14159265358979312',
  '1e20',
  '123456789012345678901234567890',
];

/** Skills, and the bodies that both kernels have to answer alike. */
const VECTORS: Readonly<Record<string, readonly [Skill, readonly string[]]>> = {
  numbers: [
    scalar({ type: 'number' }),
    values(
      '1e400',
      '-1e400',
      '1',
      '1.5',
      '1e308',
      '"1e400"',
      '"1.5"',
      `1${'0'.repeat(400)}`,
      'null',
      'true',
      '"x"',
      '1e-400',
      `1${'0'.repeat(5000)}`,
    ),
  ],
  'whole numbers': [
    scalar({ type: 'integer' }),
    values(
      '1e400',
      '5.0',
      '5.5',
      '"5"',
      '"\u00a05\ufeff"',
      '"\\u001c5"',
      '"9007199254740993"',
      `1${'0'.repeat(400)}`,
      '1e20',
      'false',
    ),
  ],
  'whole numbers of 64 bits': [
    scalar({ type: 'integer', format: 'int64', minimum: -1e18 }),
    values(
      ...LARGE,
      '5',
      '"5"',
      '"725653563933458432"',
      '9223372036854775808',
      '-9223372036854775808',
      '"+9007199254740993.0"',
    ),
  ],
  ...Object.fromEntries(
    [
      [{}],
      [{ type: 'integer' }],
      [{ type: 'number' }],
      [{ type: 'string' }],
      [{ type: 'boolean' }],
      [{ type: ['integer', 'string'] }],
      [{ type: 'object' }, 'within'],
      [{ type: 'array', items: { type: 'integer', format: 'int64' } }, 'listed'],
    ].map(([schema, how]) => [
      `large numbers where the schema is ${JSON.stringify(schema)}`,
      [
        scalar(schema as JsonSchema),
        values(
          ...LARGE.map((n) =>
            how === 'within' ? `{"a":[${n}]}` : how === 'listed' ? `[${n}]` : n,
          ),
        ),
      ] as const,
    ]),
  ),
  'lists and objects in a text': [
    {
      inputs: {
        v: {
          type: 'array',
          items: { type: 'object', properties: { n: { type: 'integer' }, l: { type: 'array' } } },
        },
      },
    },
    texts(
      '[]',
      '[{"n":"5"}]',
      ' [{"n":"x"}]',
      '["{\\"n\\":1}"]',
      '{}',
      '[',
      'a,b',
      '',
      '[1e400]',
      '[{"l":"[1]"}]',
    ).concat(values('["{}"]', '{"0":1}', '"[9007199254740993]"', '[{"l":"{}"}]')),
  ],
  'objects of no more schema': [
    scalar({ type: 'object' }),
    texts('{"a":"[1]"}', '[]', '{"a":9007199254740993}', '{"__proto__":1}', '{', '{"a":NaN}'),
  ],
  'what may be a text as well': [
    scalar({ type: ['array', 'string'] }),
    texts('[1]').concat(values('[1]')),
  ],
  'an optional list': [
    { inputs: { v: { type: 'array', items: { type: 'boolean' }, optional: true } } },
    texts('["yes"]', 'null').concat(values('null', '["no"]')),
  ],
  'words of an enum': [
    scalar({ type: 'string', enum: ['Celsius', 'kelvin', 'a', 'A', 'STRASSE', 'Straße', 'ΟΔΟΣ'] }),
    texts(
      'celsius',
      'CELSIUS',
      'Celsius',
      'a',
      'A',
      'KELVIN',
      'kelvi',
      'Strasse',
      'STRAßE',
      'οδος',
      'οδοσ',
      '',
    ).concat(values('1', 'null')),
  ],
  'an enum of one of several': [
    scalar({ enum: ['On', 'oN', 1, null, true] }),
    texts('on', 'On', 'ON', 'TRUE', '1').concat(values('1', 'true')),
  ],
  'an enum in a list': [
    scalar({ type: 'array', items: { enum: ['Red'] } }),
    values('["red"]', '"[\\"RED\\"]"', '["blue"]'),
  ],
  'strict inputs': [
    {
      coerce: 'strict',
      inputs: {
        i: { type: 'integer', optional: true },
        l: { type: 'integer', format: 'int64', optional: true },
        n: { type: 'number', optional: true },
        b: { type: 'boolean', optional: true },
        a: { type: 'array', optional: true },
        o: { type: 'object', properties: { i: { type: 'integer', default: 3 } }, optional: true },
        e: { enum: ['A'], optional: true },
      },
    },
    [
      '{"i":"5"}',
      '{"i":5.0,"n":1,"b":true,"a":[],"o":{"x":1},"e":"A"}',
      '{"l":9007199254740993}',
      '{"i":9007199254740993}',
      '{"n":"1"}',
      '{"b":"true"}',
      '{"b":1}',
      '{"a":"[]"}',
      '{"o":"{}"}',
      '{"e":"a"}',
    ],
  ],
  'whole numbers of 32 bits': [
    scalar({ type: 'integer', format: 'int32' }),
    values('2147483647', '2147483648', '-2147483648', '-2147483649', '1.5', '"x"', 'true', '1e400'),
  ],
  'numbers within bounds': [
    scalar({ type: 'number', minimum: 0, maximum: 10, multipleOf: 0.5 }),
    values('1e400', '-1', '11', '0.3', '2.5', `1${'0'.repeat(400)}`, `-1${'0'.repeat(400)}`),
  ],
  'numbers that nothing is said of': [{ inputs: { v: {} } }, values('1', '1.5', '"x"', 'null')],
  booleans: [
    scalar({ type: 'boolean' }),
    values('"Yes"', '"0"', '2', '1', '1.0', '"maybe"', 'null'),
  ],
  'a named group': [pattern(String.raw`^(?<a>\d+)-\k<a>$`), texts('12-12', '12-13', '١-١')],
  digits: [pattern(String.raw`^\d$`), texts('5', '٥', '5\n')],
  'no digits': [pattern(String.raw`^[\D]$`), texts('5', '٥', 'é')],
  words: [pattern(String.raw`^\w+$`), texts('a_1', 'é', 'a\n')],
  spaces: [pattern(String.raw`^[\s]\S$`), texts(' a', '\ufeffa', '\u001ca', '\u0085a', '  ')],
  'a slash': [pattern(String.raw`^\/a\/$`), texts('/a/', 'a')],
  'code points': [
    pattern(String.raw`^\u{1F511}\ud83d\udd11.$`),
    texts('🔑🔑🔑', '🔑🔑', '🔑🔑\u2028'),
  ],
  'a lookbehind': [pattern(String.raw`(?<=a)b(?!c)`), texts('ab', 'cb', 'abc')],
  letters: [pattern(String.raw`^\p{L}+\P{Lu}$`), texts('größe', 'ÄÖ', 'a1')],
  'odd classes': [pattern(String.raw`^[[&&~~||#-]+$`), texts('[&~|#-', ']', '\\')],
  'a group that takes no part': [pattern(String.raw`^(a)?\1b$`), texts('b', 'aab', 'ab')],
  'names that match': [
    {
      inputs: {
        v: {
          type: 'object',
          patternProperties: { [String.raw`^x-\d$`]: { type: 'integer' } },
          additionalProperties: false,
        },
      },
    },
    values('{"x-1":1}', '{"x-1":"a"}', '{"x-٥":1}', '{"y":1}'),
  ],
  texts: [
    scalar({ type: 'string', minLength: 2, maxLength: 3 }),
    texts('🔑🔑', '🔑', 'abcd').concat(
      values(String.raw`"\ud83d"`, String.raw`"half \ud83d"`, '1'),
    ),
  ],
  'bodies that are none': [
    scalar({ type: 'string' }),
    [
      '',
      '[]',
      '1',
      '"x"',
      'null',
      '1e400',
      '\ufeff{"v":"a"}',
      '{"v":"a","v":"b"}',
      '{"__proto__":1,"v":"a"}',
    ],
  ],
  lists: [
    scalar({ type: 'array', items: { type: 'integer' }, uniqueItems: true, maxItems: 3 }),
    values('[1,2]', '["1",1]', '[1,1.5]', '[1,2,3,4]', '"x"', '[1e400]'),
  ],
  'a list of one of several': [
    scalar({ enum: ['a', 1, null] }),
    values('"a"', '1.0', 'null', 'true', '"b"'),
  ],
  'credentials of one who declares none': [
    { inputs: {}, settings: ['BASE_URL'], env: { OWN: 'x' } },
    [
      carry({ KEY: 'v', other: 'w' }),
      carry({ BASE_URL: 'v' }),
      carry({ OWN: 'v' }),
      carry({ PATH: 'v', node_options: 'v' }),
      carry({ 'a b': 'v', '': 'v', ['N'.repeat(129)]: 'v' }),
      carry({ KEY: 'a\0b' }),
      carry({ KEY: '\ud83d' }),
      carry({ KEY: 'v'.repeat(16_384) }),
      carry({ KEY: 'v'.repeat(16_385) }),
      carry({ KEY: '🔑'.repeat(8193) }),
      carry(many(64)),
      carry(many(65)),
      carry({ KEY: 5, B: null, C: [], 'secret-value': 'secret-value' }),
      carry(['secret']),
      carry('text'),
      '{"skill_input":[],"credentials":{"PATH":"v"},"runtime_config":1}',
      '{"skill_input":{},"runtime_config":{"credentials":{"PATH":"v"}}}',
    ],
  ],
  'credentials of one who declares some': [
    { inputs: {}, credentials: { ...SPEC, required: ['KEY'], optional: ['MORE'] } },
    [
      carry({ KEY: 'v', MORE: 'w' }),
      carry({ KEY: 'v', EVIL: 'w' }),
      carry({ MORE: 'w' }),
      carry({ KEY: '' }),
    ],
  ],
  'credentials of one who wants none': [
    { inputs: {}, credentials: { ...SPEC, required: [], optional: [] } },
    [carry({}), carry({ KEY: 'v' })],
  ],
};

function asNumber(this: bigint): number {
  return Number(this);
}

async function nodeAnswer(skill: Skill, body: string): Promise<Answer> {
  const runner = fakeSkill((inputs, { credentials }) => ({ inputs, credentials }), skill);
  // As Python writes whole numbers of any size.
  Object.defineProperty(BigInt.prototype, 'toJSON', { value: asNumber, configurable: true });
  const outcome = await new Promise<Outcome>((resolve) => {
    const bytes = Buffer.from(body).toString('latin1');
    invoke(runner, requestFrame(bytes), fakeContext(), resolve);
  });
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome));
  return { status: outcome.status, body: JSON.parse(outcome.body) as unknown };
}

function pythonAnswer(skill: Skill, body: string): Promise<Answer> {
  const { inputs, credentials = null, settings = [], env = {} } = skill;
  return python.ask<Answer>({
    do: 'call',
    coerce: skill.coerce ?? 'lax',
    schema: schemaOf(inputs),
    credentials,
    settings,
    env: Object.keys(env),
    deniedCredentials: ['PATH', 'NODE_*'],
    body: Buffer.from(body).toString('base64'),
  });
}

describe.each(Object.entries(VECTORS))('%s', (_, [skill, bodies]) => {
  test.each(bodies.map((body) => [body.slice(0, 60), body]))('%s', async (_name, body) => {
    const { status, body: answer } = await pythonAnswer(skill, body);
    expect({ status, body: answer }).toEqual(await nodeAnswer(skill, body));
  });
});

describe('where JSON itself is wrong', () => {
  test.each(['{', '{"v":NaN}', '{"v":Infinity}', '{"v":1,}', "{'v':1}", '{"v":"\n"}', '{"v":01}'])(
    'both refuse %s with 422',
    async (body) => {
      const skill = scalar({ type: 'number' });
      const [one, other] = [await pythonAnswer(skill, body), await nodeAnswer(skill, body)];
      const told = {
        status: 422,
        body: { detail: [{ type: 'json_invalid', msg: 'JSON decode error' }] },
      };
      expect(one).toMatchObject(told);
      expect(other).toMatchObject(told);
    },
  );

  test('what is nested too deeply is 422, and not an error of the host', async () => {
    const body = `{"v":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await pythonAnswer(scalar({}), body)).toMatchObject({ status: 422 });
    // Deep enough for the recursion of a schema, and not for the parser.
    const own: Skill = {
      inputs: {
        v: {
          anyOf: [{ $ref: '#/properties/v' }, { type: 'array', items: { $ref: '#/properties/v' } }],
        },
      },
    };
    expect(await pythonAnswer(own, '{"v":[[[]]]}')).toMatchObject({ status: 422 });
  });
});

test.each([String.raw`(?<=a+)b`, String.raw`\p{Script=Greek}`, '(?i:a)'])(
  'the pattern /%s/ is refused when the skill is loaded, with a line that names it',
  async (text) => {
    const { refused } = (await pythonAnswer(pattern(text), '{}')) as unknown as { refused: string };
    expect(refused).toContain(`the pattern /${text}/ of properties.v can't be used in Python: `);
  },
);
