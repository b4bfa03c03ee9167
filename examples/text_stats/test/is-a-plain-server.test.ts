import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SERVER = fileURLToPath(new URL('../server.js', import.meta.url));

let folder: string;
let socketPath: string;
let server: ReturnType<typeof spawn>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-stats-'));
  socketPath = join(folder, 'socket');
  server = spawn(process.execPath, [SERVER, '--socket', socketPath], { stdio: 'pipe' });
  await once(server.stdout!, 'data');
});
afterAll(async () => {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Sends a request over the socket; status and parsed body of the answer. */
async function call(method: string, path: string, body = '') {
  const req = request({ socketPath, method, path }).end(body);
  const [res] = (await once(req, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown };
}

test.each([
  ['Two words.', { words: 2, lines: 1, characters: 10 }],
  ["It's a well-known\nfact: 2 × 2", { words: 6, lines: 2, characters: 29 }],
  ['👩‍👩‍👧 é', { words: 1, lines: 1, characters: 3 }],
  ['', { words: 0, lines: 0, characters: 0 }],
])('counts %j', async (text, counts) => {
  const plain = await call('POST', '/run', JSON.stringify({ text }));
  expect(plain).toEqual({ status: 200, body: counts });
  const envelope = await call('POST', '/run', JSON.stringify({ skill_input: { text } }));
  expect(envelope).toEqual(plain);
});

test.each([['{"text": 5}'], ['[]'], ['null'], ['{'], ['']])('refuses %j', async (body) => {
  expect(await call('POST', '/run', body)).toMatchObject({ status: 422 });
});

test('says that it is well', async () => {
  expect(await call('GET', '/health')).toEqual({ status: 200, body: { status: 'ok' } });
});

test('ends by itself when it is told to', async () => {
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
