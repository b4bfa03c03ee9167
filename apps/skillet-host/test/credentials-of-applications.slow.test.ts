import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { workspace } from './support/workspace.ts';

const DECLARED = `credentials:
  required: [API_KEY]
  optional: [REGION]
  how_to_get: Ask for one.
  steps: [Ask, Get]
  documentation: https://keys.test/
`;

const FETCH = `
const fetch = async (request, context) => {
  const { pathname } = new URL(request.url);
  const body = await request.text();
  const { API_KEY = null } = process.env;
  return Response.json({ pathname, key: API_KEY, own: context.credentials.API_KEY ?? null, length: body.length });
};
export const app = { fetch };
`;

const LISTENER = `
export const app = (req, res) => {
  let length = 0;
  req.on('data', (chunk) => (length += chunk.length));
  req.on('end', () => {
    setImmediate(() => {
      const key = process.env.API_KEY ?? null;
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ pathname: req.url.split('?')[0], key, own: key, length }));
    });
  });
};
`;

const ASGI = `
import asyncio, json, os
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    length, raw = 0, b""
    while True:
        message = await receive()
        raw += message.get("body", b"")
        if not message.get("more_body"):
            break
    length = len(raw)
    try:
        given = json.loads(raw).get("credentials") or {}
    except Exception:
        given = {}
    # As unchanged applications do: into the environment that all share.
    before = {name: os.environ.get(name) for name in given}
    os.environ.update({name: value for name, value in given.items() if isinstance(value, str)})
    await asyncio.sleep(0.002)
    key = os.environ.get("API_KEY")
    body = json.dumps({"pathname": scope["path"], "key": key, "own": key, "length": length}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})
    # The name is left behind on purpose: the host cleans up.
`;

/** Sends a body in pieces, without its length. */
async function stream(
  url: string,
  pieces: readonly (string | Buffer)[],
  type = 'application/json',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const sent = request(url, { method: 'POST', headers: { 'content-type': type } });
  for (const piece of pieces) sent.write(piece);
  sent.end();
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (res) => {
      text(res).then((body) => {
        resolve({ status: res.statusCode ?? 0, body: JSON.parse(body) as Record<string, unknown> });
      }, reject);
    });
  });
}

const KINDS = ['fetch-thread', 'fetch-process', 'listener-thread', 'listener-process', 'asgi'];
let cli: Cli;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  const found = await fastapiPython();
  missing = 'missing' in found ? found.missing : undefined;
  const python = 'python' in found ? found.python : 'python3';
  const skills = KINDS.flatMap((kind) => {
    const [folder = '', isolation = 'process'] = kind.split('-');
    const rest = `python: ${python}, concurrency: 1000, queue: 2000, workers: 1, timeout: 60s`;
    const entry = (mount: string, path: string) =>
      `  - {name: ${mount}, mount: ${mount}, isolation: ${isolation}, path: ${path}, ${rest}}\n`;
    return [entry(kind, folder), entry(`${kind}-free`, `free-${folder}`)];
  });
  const file = (extra = '') => `name: keyed\nversion: 1.0.0\napp: serve:app\n${extra}`;
  const cwd = await workspace({
    ...Object.fromEntries(
      Object.entries({ fetch: FETCH, listener: LISTENER }).flatMap(([name, source]) => [
        [`${name}/serve.mjs`, source],
        [`${name}/Skilletfile.yaml`, file(DECLARED)],
        [`free-${name}/serve.mjs`, source],
        [`free-${name}/Skilletfile.yaml`, file()],
      ]),
    ),
    'asgi/skillet_runtime.py': ASGI,
    'asgi/Skilletfile.yaml': `name: keyed\nversion: 1.0.0\nruntime: python\n${DECLARED}`,
    'free-asgi/skillet_runtime.py': ASGI,
    'free-asgi/Skilletfile.yaml': `name: keyed\nversion: 1.0.0\nruntime: python\n`,
    'runtime-config.yaml': `skills:\n${skills.join('')}server: {host: 127.0.0.1, port: 0}\n`,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  const mounts = KINDS.filter((kind) => kind !== 'asgi' || missing === undefined);
  await Promise.all(mounts.flatMap((kind) => [cli.ready(kind), cli.ready(`${kind}-free`)]));
}, 180_000);
afterAll(() => cli[Symbol.asyncDispose]());

test('the application in Python needs uvicorn', (context) => {
  context.skip(missing !== undefined, missing);
});

describe.each(KINDS)('an application (%s)', (kind) => {
  const absent = () => kind === 'asgi' && missing !== undefined;
  const sent = { skill_input: {}, credentials: { API_KEY: 'sk-of-this-caller' } };

  test('is not asked by who lacks a credential that it requires', async () => {
    if (absent()) return;
    for (const body of [
      { text: 'a' },
      { skill_input: {} },
      '',
      { skill_input: {}, credentials: { API_KEY: '' } },
    ]) {
      const answer = await run(url, kind, body);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(`Skillet-Credentials realm="${kind}"`);
      expect(answer.body['detail']).toMatchObject({
        error: 'missing_credentials',
        message: expect.stringContaining('API_KEY'),
        required_credentials: ['API_KEY'],
        optional_credentials: ['REGION'],
        how_to_get: 'Ask for one.',
        steps: ['Ask', 'Get'],
        documentation: 'https://keys.test/',
      });
    }
    const streamed = await stream(`${url}/skills/${kind}/run`, ['{"skill_', 'input": {}}']);
    expect(streamed.status).toBe(401);
  });

  test('finds the credentials of its caller, and the whole body', async () => {
    if (absent()) return;
    const { length } = JSON.stringify(sent);
    const whole = { pathname: '/run', key: 'sk-of-this-caller', own: 'sk-of-this-caller', length };
    expect(await run(url, kind, sent)).toMatchObject({ status: 200, body: whole });
    const text = JSON.stringify(sent);
    const pieces = [text.slice(0, 30), text.slice(30)];
    const streamed = await stream(`${url}/skills/${kind}/run?a=b`, pieces);
    expect(streamed).toEqual({ status: 200, body: whole });
    const inner = { ...sent, runtime_config: { credentials: { API_KEY: 'sk-of-the-inner' } } };
    if (kind !== 'asgi') expect((await run(url, kind, inner)).body['key']).toBe('sk-of-the-inner');
    // Large ones come in pieces as well.
    const large = { ...sent, skill_input: { pad: 'x'.repeat(400_000) } };
    expect(await run(url, kind, large)).toMatchObject({ status: 200, body: { key: whole.key } });
  });

  test('has its other routes to itself, and what is no JSON object', async () => {
    if (absent()) return;
    const other = `${url}/skills/${kind}/other`;
    const plain = await stream(other, ['{"te', 'xt": 1}']);
    expect(plain).toMatchObject({
      status: 200,
      body: { pathname: '/other', length: 11, key: null },
    });
    expect((await fetch(other)).status).toBe(200);
    expect(await run(url, kind, 'no JSON at all')).toMatchObject({ status: 200 });
    const bytes = Buffer.alloc(100_000, 1);
    const upload = await stream(`${url}/skills/${kind}/run`, [bytes, bytes], 'application/zip');
    expect(upload).toMatchObject({ status: 200, body: { length: 200_000, key: null } });
    const huge = await stream(`${url}/skills/${kind}/run`, [
      `{"pad": "`,
      'x'.repeat(3_000_000),
      '"}',
    ]);
    expect(huge).toMatchObject({ status: 200, body: { length: 3_000_011, key: null } });
  });

  test('refuses names that would change how it runs, and values that are no texts', async () => {
    if (absent()) return;
    for (const credentials of [
      { LD_PRELOAD: '/tmp/evil.so' },
      { 'a b': 'v-evil.so' },
      { API_KEY: 5 },
    ]) {
      const answer = await run(url, kind, { skill_input: {}, credentials });
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.body)).not.toContain('evil.so');
      const loc = ['body', 'credentials', Object.keys(credentials)[0]];
      expect(answer.body['detail']).toMatchObject([{ loc, input: '[redacted]' }]);
    }
  });

  test('that declares none takes any body, and lends what is sent', async () => {
    if (absent()) return;
    const free = `${kind}-free`;
    expect(await run(url, free, sent)).toMatchObject({ body: { key: 'sk-of-this-caller' } });
    expect(await run(url, free, { text: 'a' })).toMatchObject({ status: 200, body: { key: null } });
    const theirs = { credentials: { 'not a name': 1 }, text: 'a' };
    expect(await run(url, free, theirs)).toMatchObject({ status: 200, body: { key: null } });
  });

  test('a thousand callers each see their own key, and none is left behind', async () => {
    if (absent()) return;
    const keys = Array.from({ length: 1000 }, (_, n) => `sk-${String(n)}-of-a-caller`);
    const answers = await Promise.all(
      keys.map((API_KEY, n) => {
        const body = { skill_input: {}, credentials: { API_KEY } };
        // Every other one in pieces, whose length nobody has said.
        return n % 2 === 0
          ? run(url, kind, body)
          : stream(`${url}/skills/${kind}/run`, [JSON.stringify(body)]);
      }),
    );
    expect(answers.map(({ body }) => body['key'])).toEqual(keys);
    expect(await run(url, `${kind}-free`, {})).toMatchObject({ body: { key: null } });
    const other = await fetch(`${url}/skills/${kind}/other`);
    expect(await other.json()).toMatchObject({ key: null });
  });
});

test('nothing of it is in the log', async () => {
  cli.signal('SIGTERM');
  const { stdout, stderr } = await cli.exit;
  expect(stdout + stderr).not.toMatch(/sk-\d|sk-of-|evil\.so/);
}, 30_000);
