import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { workspace } from './support/workspace.ts';

const NODE = 'export const handler = (_inputs, { credentials }) => credentials;\n';
const PYTHON = 'def handler(params, context):\n    return context.credentials\n';
const FASTAPI = `
from fastapi import FastAPI, Request
app = FastAPI()

@app.post("/run")
async def run(request: Request):
    return (await request.json()).get("credentials")
`;

const KINDS = ['node', 'node-process', 'python', 'fastapi'];
/** Where the skill of a kind is, and what it runs in. */
function placeOf(kind: string): string {
  return kind === 'node-process' ? 'path: node, isolation: process' : `path: ${kind}`;
}

let cli: Cli;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  const found = await fastapiPython();
  missing = 'missing' in found ? found.missing : undefined;
  const python = 'python' in found ? found.python : 'python3';
  const entries = KINDS.flatMap((kind) => [
    `  - {name: ${kind}, ${placeOf(kind)}, mount: ${kind}, python: ${python}}\n`,
    `  - {name: own-${kind}, ${placeOf(kind)}, mount: own-${kind}, python: ${python}, denied_credentials: [MY_*]}\n`,
  ]);
  const cwd = await workspace({
    'node/Skilletfile.yaml':
      'name: node\nversion: 1.0.0\nentry: skill:handler\nsettings: [BASE_URL]\n',
    'node/skill.js': NODE,
    'python/Skilletfile.yaml':
      'name: python\nversion: 1.0.0\nruntime: python\nentry: skill:handler\nsettings: [BASE_URL]\n',
    'python/skill.py': PYTHON,
    'fastapi/skillet_runtime.py': FASTAPI,
    'runtime-config.yaml': `defaults: {denied_credentials: [PATH, COMPANY_*], env: {OPERATOR_KEY: own}}
skills:
${entries.join('')}server: {host: 127.0.0.1, port: 0}
`,
  });
  cli = new Cli({ cwd, env: { HOST_KEY: 'own' } });
  url = await cli.url();
  const kinds = missing === undefined ? KINDS : ['node', 'node-process'];
  await Promise.all(kinds.flatMap((kind) => [cli.ready(kind), cli.ready(`own-${kind}`)]));
}, 180_000);
afterAll(() => cli[Symbol.asyncDispose]());

test('the skills in Python need FastAPI', (context) => {
  context.skip(missing !== undefined, missing);
});

describe.each(KINDS)('a credential of a skill (%s)', (kind) => {
  const absent = () => !kind.startsWith('node') && missing !== undefined;
  const ask = (credentials: unknown, mount = kind, rest: object = {}) =>
    run(url, mount, { skill_input: {}, credentials, ...rest });

  test('has a name that a variable can have, and that is not denied', async () => {
    if (absent()) return;
    expect(await ask({ API_KEY: 'v-1', _x9: '' })).toMatchObject({
      status: 200,
      body: { API_KEY: 'v-1', _x9: '' },
    });
    for (const name of ['PATH', 'path', 'COMPANY_KEY', 'a b', 'A-B', '9A', '', 'Ä', 'A\n', 'A=B']) {
      const { status, body } = await ask({ API_KEY: 'v-12345678', [name]: 'v-23456789' });
      expect([name, status]).toEqual([name, 422]);
      expect(body['detail']).toMatchObject([
        { type: 'value_error', loc: ['body', 'credentials', name], input: '[redacted]' },
      ]);
      expect(JSON.stringify(body)).not.toContain('v-');
    }
  });

  test('is a text', async () => {
    if (absent()) return;
    for (const value of [5, true, null, ['v-12345678'], { v: 'v-12345678' }]) {
      const { status, body } = await ask({ API_KEY: value });
      expect([value, status]).toEqual([value, 422]);
      expect(body['detail']).toMatchObject([
        { type: 'string_type', loc: ['body', 'credentials', 'API_KEY'], input: '[redacted]' },
      ]);
      expect(JSON.stringify(body)).not.toContain('v-1');
    }
    for (const value of ['v-12345678', ['v-12345678'], 5]) {
      const { status, body } = await ask(value);
      expect([value, status]).toEqual([value, 422]);
      expect(JSON.stringify(body)).not.toContain('v-1');
    }
  });

  test('of runtime_config is held to the same', async () => {
    if (absent()) return;
    const rest = { runtime_config: { credentials: { PATH: 'v-12345678' } } };
    const { status, body } = await ask({}, kind, rest);
    expect(status).toBe(422);
    const loc = ['body', 'runtime_config', 'credentials', 'PATH'];
    expect(body['detail']).toMatchObject([{ type: 'value_error', loc }]);
  });

  test('is refused under a name that the operator has set or keeps for settings', async () => {
    if (absent()) return;
    const names = ['OPERATOR_KEY', 'HOST_KEY', ...(kind === 'fastapi' ? [] : ['BASE_URL'])];
    for (const name of names) {
      const { status, body } = await ask({ API_KEY: 'v', [name]: 'v-12345678' });
      expect([name, status]).toEqual([name, 422]);
      const loc = ['body', 'credentials', name];
      expect(body['detail']).toMatchObject([{ type: 'value_error', loc, input: '[redacted]' }]);
      expect(JSON.stringify(body)).not.toContain('v-1');
    }
  });

  test('is one that a variable can hold, and one of not too many', async () => {
    if (absent()) return;
    for (const value of ['v\0v', '\0', '\ud83d', 'v'.repeat(20_000)]) {
      expect((await ask({ API_KEY: value })).status).toBe(422);
    }
    const many = (n: number) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`K${String(i)}`, 'v']));
    expect((await ask(many(64))).status).toBe(200);
    const { status, body } = await ask(many(50_000));
    expect(status).toBe(422);
    expect(body['detail']).toMatchObject([{ msg: 'A call carries at most 64 credentials' }]);
  });

  test('may be denied by the configuration of its skill, in place of the default', async () => {
    if (absent()) return;
    expect((await ask({ MY_KEY: 'v' })).status).toBe(200);
    expect((await ask({ MY_KEY: 'v' }, `own-${kind}`)).status).toBe(422);
    expect((await ask({ my_other: 'v' }, `own-${kind}`)).status).toBe(422);
    expect((await ask({ COMPANY_KEY: 'v' }, `own-${kind}`)).status).toBe(200);
  });
});
