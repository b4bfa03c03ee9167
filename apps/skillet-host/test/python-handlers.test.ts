import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { workspace } from './support/workspace.ts';

const SKILLETFILE = (runtime: string) => `name: twin
version: 1.0.0
description: The same in two languages
runtime: ${runtime}
entry: twin:handler
inputs:
  text: {type: string}
  count: {type: integer, required: false, minimum: 0}
  ratio: {type: number, required: false}
  yes: {type: boolean, required: false, default: true}
  kind: {type: string, required: false, enum: [a, b]}
  items:
    type: array
    required: false
    items: {type: object, properties: {id: {type: integer}}, required: [id]}
outputs:
  given: {type: object}
`;

const PYTHON = `
import os, asyncio

class SkillError(Exception):
    def __init__(self, status, detail):
        self.status, self.detail = status, detail

def loud_len(text):
    print("measured", text)
    return len(text)

async def handler(params, context):
    text = params["text"]
    if text == "refuse":
        raise SkillError(409, {"why": "refused"})
    if text == "fail":
        raise ValueError("cannot open /secret/place/file.txt")
    if text == "nothing":
        return None
    if text == "exit":
        os._exit(7)
    if text == "spin":
        while True: pass
    if text == "fork":
        import multiprocessing
        with multiprocessing.get_context("fork").Pool(2) as pool:
            lengths = pool.map(loud_len, ["a", "bb"])
        child = os.fork()
        if child == 0:
            os._exit(5)
        return {"given": {"lengths": lengths, "ended": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}}
    if text == "segfault":
        import ctypes; ctypes.string_at(0)
    if text == "grow":
        kept = []
        while True:
            kept.append(b"x" * 8_000_000); await asyncio.sleep(0)
    if text == "key":
        await asyncio.sleep(0.01)
        return {"key": os.environ.get("API_KEY"), "own": context.credentials.get("API_KEY")}
    return {"given": params}
`;

const NODE = `
export async function handler(params, context) {
  const { text } = params;
  if (text === 'refuse') {
    throw Object.assign(new Error(), { name: 'SkillError', status: 409, detail: { why: 'refused' } });
  }
  if (text === 'fail') throw new Error('cannot open /secret/place/file.txt');
  if (text === 'nothing') return undefined;
  return { given: params };
}
`;

/** Bodies that both are to answer alike. */
const CASES: readonly (readonly [what: string, body: unknown])[] = [
  ['what is required alone', { text: 'a' }],
  ['texts for numbers', { text: 'a', count: '5', ratio: '1.5' }],
  ['whole numbers with a point', '{"text":"a","count":5.0}'],
  ['words for booleans', { text: 'a', yes: 'Off' }],
  ['a number for a boolean', { text: 'a', yes: 0 }],
  ['null for what is optional', { text: 'a', count: null, kind: null }],
  ['unknown inputs', { text: 'a', other: 1 }],
  ['nothing at all', {}],
  ['an empty body', ''],
  ['a wrong type', { text: 5 }],
  ['several faults', { count: 'x', ratio: [], yes: 'maybe' }],
  ['a fraction for an integer', { text: 'a', count: 1.5 }],
  ['less than the minimum', { text: 'a', count: -1 }],
  ['none of an enum', { text: 'a', kind: 'c' }],
  ['faults in a list', { text: 'a', items: [{ id: '1' }, {}, { id: 'x' }, 5] }],
  ['an object for a text', { text: {} }],
  ['a list as the body', '[1]'],
  ['a number as the body', '5'],
  ['an envelope', { skill_input: { text: 'a', count: '2' }, credentials: { K: 'v' } }],
  ['an envelope with nothing in it', { skill_input: null }],
  ['credentials that are no texts', { skill_input: { text: 'a' }, credentials: { K: 5 } }],
  ['credentials that are no object', { skill_input: { text: 'a' }, credentials: 'v' }],
  [
    'a secret in a fault',
    { skill_input: { text: 'a', count: 'xs3cretx' }, credentials: { K: 's3cret' } },
  ],
  ['a runtime_config that is none', { skill_input: { text: 'a' }, runtime_config: 5 }],
  ['an error of its own', { text: 'refuse' }],
  ['an error that is none of its own', { text: 'fail' }],
];

let cli: Cli | undefined;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  missing = await missingPython();
  if (missing !== undefined) return;
  const dir = await workspace({
    'py/Skilletfile.yaml': SKILLETFILE('python3.11'),
    'py/twin.py': PYTHON,
    'js/Skilletfile.yaml': SKILLETFILE('node'),
    'js/twin.js': NODE,
    'broken/Skilletfile.yaml': SKILLETFILE('python'),
    'broken/twin.py': 'def handler(params):\n    return {\n',
    'leaves/Skilletfile.yaml': SKILLETFILE('python'),
    'leaves/twin.py': 'import sys\nsys.exit(3)\n',
    'needs/Skilletfile.yaml': SKILLETFILE('python'),
    'needs/twin.py': 'import no_such_module_anywhere\n',
    'nowhere/Skilletfile.yaml': SKILLETFILE('python'),
    'nowhere/twin.py': 'handler = print\n',
    'slow/Skilletfile.yaml': SKILLETFILE('python'),
    'slow/twin.py': 'import time\ntime.sleep(1000)\n',
    'keyed-py/Skilletfile.yaml': `${SKILLETFILE('python')}credentials: {required: [API_KEY]}\n`,
    'keyed-py/twin.py': PYTHON,
    'keyed-js/Skilletfile.yaml': `${SKILLETFILE('node')}credentials: {required: [API_KEY]}\n`,
    'keyed-js/twin.js': NODE,
    'runtime-config.yaml': `skills:
  - {name: keyed-py, path: keyed-py, mount: keyed-py}
  - {name: keyed-js, path: keyed-js, mount: keyed-js}
  - {name: py, path: py, mount: py, timeout: 20s, restart: {max: 50}}
  - {name: js, path: js, mount: js}
  - {name: calm, path: py, mount: calm}
  - {name: small, path: py, mount: small, timeout: 20s, limits: {memory: 128MB, stall: 1s}}
  - {name: broken, path: broken, mount: broken}
  - {name: leaves, path: leaves, mount: leaves}
  - {name: needs, path: needs, mount: needs}
  - {name: nowhere, path: nowhere, mount: nowhere, python: no-such-python}
  - {name: slow, path: slow, mount: slow, start_timeout: 1s}
server: {host: 127.0.0.1, port: 0}
`,
  });
  const host = new Cli({ cwd: dir });
  cli = host;
  url = await host.url();
  await Promise.all(
    ['py', 'js', 'calm', 'small', 'keyed-py', 'keyed-js'].map((mount) => host.ready(mount)),
  );
}, 60_000);
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]();
});

beforeEach((context) => {
  context.skip(missing !== undefined, missing);
});

describe('a handler in Python answers as one in JavaScript', () => {
  test.each(CASES)('%s', async (_what, body) => {
    const [python, node] = await Promise.all([run(url, 'py', body), run(url, 'js', body)]);
    const without = ({ status, body }: typeof python) => {
      // Each names the other as one that may do it instead.
      const { request_id: _, mount: __, alternatives: ___, ...rest } = body;
      return { status, rest };
    };
    expect(without(python)).toEqual(without(node));
  });

  test('a body that is no JSON is refused with the same kind of fault', async () => {
    const { status, body } = await run(url, 'py', '{"text": ');
    expect([status, body]).toMatchObject([422, { detail: [{ type: 'json_invalid' }] }]);
  });

  test('a required credential that is missing is told in the same words', async () => {
    const [python, node] = await Promise.all(
      ['keyed-py', 'keyed-js'].map((mount) => run(url, mount, { text: 'a' })),
    );
    expect(python?.status).toBe(401);
    expect(python?.headers.get('www-authenticate')).toContain('realm="keyed-py"');
    expect([python?.status, python?.body]).toEqual([node?.status, node?.body]);
    const body = { skill_input: { text: 'a' }, credentials: { API_KEY: 'k' } };
    expect((await run(url, 'keyed-py', body)).status).toBe(200);
  });

  test('metadata says the same', async () => {
    expect(await get(`${url}/skills/py/schema`)).toEqual(await get(`${url}/skills/js/schema`));
  });
});

describe('what a Python skill does to itself costs its neighbours nothing', () => {
  test.each([
    ['exit', 'called process.exit(7)'],
    ['segfault', 'SIGSEGV'],
  ])('%s', async (text, words) => {
    const { status, body } = await run(url, 'py', { text });
    expect([status, body['detail']]).toEqual([502, expect.stringContaining(words)]);
    await vi.waitFor(
      async () => {
        expect((await run(url, 'py', { text: 'a' })).status).toBe(200);
      },
      { timeout: 20_000 },
    );
    expect((await run(url, 'calm', { text: 'a' })).status).toBe(200);
  });

  test.each([
    ['spin', 'limits.stall'],
    ['grow', 'limits.memory'],
  ])('%s', async (text, words) => {
    const { status, body } = await run(url, 'small', { text });
    expect([status, body['code'], body['detail']]).toEqual([
      502,
      'limit_exceeded',
      expect.stringContaining(words),
    ]);
    expect((await run(url, 'calm', { text: 'a' })).status).toBe(200);
    await vi.waitFor(
      async () => {
        expect((await run(url, 'small', { text: 'a' })).status).toBe(200);
      },
      { timeout: 20_000 },
    );
  });
});

test.each([
  ['broken', 'twin.py:2'],
  ['leaves', 'called sys.exit(3) while it loaded'],
  ['needs', 'No module named "no_such_module_anywhere"'],
  ['nowhere', 'no-such-python'],
  ['slow', 'did not finish loading within 1000 ms'],
])('a skill that cannot be loaded says why: %s', async (mount, words) => {
  await cli?.line(
    (line) =>
      line['mount'] === mount && line['event'] === 'worker-died' && line.msg.includes(words),
  );
});

test('1,000 requests with 1,000 keys at once: each sees its own, and none is left behind', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const keys = Array.from({ length: 5 }, (_each, m) => `key-${String(n)}-${String(m)}`);
      for (const key of keys) {
        const body = { skill_input: { text: 'key' }, credentials: { API_KEY: key } };
        const answer = await run(url, 'py', body);
        expect(answer.body).toEqual({ key, own: key });
      }
      return keys.length;
    }),
  );
  expect(answers.reduce((sum, count) => sum + count, 0)).toBe(1000);
  const after = await run(url, 'py', { text: 'key' });
  expect(after.body).toEqual({ key: null, own: null });
  expect(JSON.stringify(cli?.lines)).not.toContain('key-');
}, 60_000);

test('what a handler forks ends by itself and prints to the log, and the handler goes on', async () => {
  const { status, body } = await run(url, 'calm', { text: 'fork' });
  expect([status, body]).toEqual([200, { given: { lengths: [1, 2], ended: 5 } }]);
  await cli?.line(({ msg, mount }) => msg === 'measured bb' && mount === 'calm');
  expect((await run(url, 'calm', { text: 'a' })).status).toBe(200);
  const deaths = cli?.lines.filter(
    ({ event, mount }) => event === 'worker-died' && mount === 'calm',
  );
  expect(deaths).toEqual([]);
});

test('a name that would change how the skill runs is refused, its value unseen', async () => {
  const body = { skill_input: { text: 'a' }, credentials: { LD_PRELOAD: 'x.so' } };
  const answer = await run(url, 'py', body);
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.body)).not.toContain('x.so');
});
