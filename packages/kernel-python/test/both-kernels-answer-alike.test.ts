import { afterAll, describe, expect, test } from 'vitest';
import type { CredentialSpec, JsonSchema } from '../../core/src/index.ts';
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

async function nodeAnswer(skill: Skill, body: string): Promise<Answer> {
  const runner = fakeSkill((inputs, { credentials }) => ({ inputs, credentials }), skill);
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
