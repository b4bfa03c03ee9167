import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStream, type BodyStream, type SkillSpec } from '@skillet/core';
import { Rig, skillOf } from './support/real-skills.ts';
import { program } from './support/programs.ts';
import { requestOf } from './support/skill.ts';

const KB = 1024;

/** Answers with the status and the characters of headers that its path names; `/hang` answers upon `/go`. */
const LISTENER = `
const waiting = [];
export const app = (req, res) => {
  const [, deed, value] = req.url.split('/');
  if (deed === 'hang') { waiting.push(res); return; }
  if (deed === 'go') for (const other of waiting.splice(0)) other.end('in peace');
  if (deed === 'status') res.statusCode = Number(value);
  if (deed === 'large') {
    res.setHeader('X-Large', Array.from({ length: Number(value) / 1024 }, () => 'x'.repeat(1000)));
  }
  if (deed === 'streamed') {
    res.writeHead(Number(value), { 'X-Own': '1' });
    res.write('a');
    setImmediate(() => res.end('b'));
    return;
  }
  if (deed === 'failed') {
    res.writeHead(502, { 'x-skillet-failed': 'skill_error' }).end('x'.repeat(100_000));
    return;
  }
  if (deed === 'raw') { res.socket.end('no HTTP at all\\r\\n\\r\\n'); return; }
  if (deed === 'short') {
    res.writeHead(200, { 'Content-Length': '10', Connection: 'close' }).end('hello');
    return;
  }
  res.end('done');
};`;

const SERVE = `
import { createServer } from 'node:http';
createServer({ maxHeaderSize: 65536 }, app).listen(process.argv[2]);`;

async function programOf(source: string): Promise<SkillSpec> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-program-'));
  await writeFile(join(dir, 'serve.mjs'), source);
  return program({ mount: 's', dir, command: [process.execPath, 'serve.mjs', '{socket}'] });
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(async () => {
  await rig.close();
});

async function get(path: string): Promise<string> {
  const request = { ...requestOf(), method: 'GET', path, body: null };
  const given: unknown = await rig.supervisor
    .skill('s')!
    .dispatch(request)
    .response.catch((e: unknown) => e);
  if (given instanceof Error) return (given as { code?: string }).code ?? given.message;
  const { status, body } = given as { status: number; body: Uint8Array };
  if (isStream(body)) return `begun, then ${await endOf(body)}`;
  return `${String(status)} ${Buffer.from(body).toString()}`;
}

function endOf(body: BodyStream): Promise<string> {
  return new Promise((resolve) => {
    body.read({
      chunk: () => undefined,
      end: () => {
        resolve('whole');
      },
      fail: ({ code }) => {
        resolve(code);
      },
    });
  });
}

describe.each([
  ['a thread', () => skillOf(LISTENER, { kind: 'app' })],
  ['a process', () => skillOf(LISTENER, { kind: 'app', isolation: 'process' })],
  ['a program', () => programOf(LISTENER + SERVE)],
] as const)('an application in %s', (where, make) => {
  test('that sends an answer HTTP does not allow loses that call alone', async () => {
    const spec = await make();
    rig.supervisor.start([{ ...spec, entry: spec.entry && { ...spec.entry, export: 'app' } }]);
    await rig.ready();
    const beside = get('/hang');
    for (const path of ['/status/780', '/status/999', '/status/600', '/streamed/780', '/raw']) {
      expect(await get(path), path).toBe('bad_skill_response');
    }
    // What the gateway sees of our kernel itself has begun, and breaks off, where it comes over a connection.
    const short = where === 'a program' ? 'begun, then bad_skill_response' : '200 hello';
    expect(await get('/short')).toBe(short);
    for (const chars of [70 * KB, 300 * KB]) {
      expect(await get(`/large/${String(chars)}`)).toBe('bad_skill_response');
    }
    expect(await get(`/large/${String(50 * KB)}`)).toBe('200 done');
    expect(await get('/status/599')).toBe('599 done');
    await get('/failed');
    expect(await get('/go')).toBe('200 done');
    expect(await beside).toBe('200 in peace');
    expect(rig.events.some(({ type }) => type === 'worker-died')).toBe(false);
  });
});

test('a handler whose error grows over the limit by what is cleared of it loses that call', async () => {
  const source = `export const handler = () => {
    throw Object.assign(new Error(), { name: 'SkillError', status: 400, detail: 'key-5 '.repeat(80) });
  };`;
  const spec = await skillOf(source);
  rig.supervisor.start([{ ...spec, limits: { ...spec.limits, response: 500 } }]);
  const body = { skill_input: { do: 'x' }, credentials: { API_KEY: 'key-5' } };
  expect(await rig.call('s', body)).toMatchObject({ code: 'bad_skill_response' });
  expect(rig.events.some(({ type }) => type === 'worker-died')).toBe(false);
});
