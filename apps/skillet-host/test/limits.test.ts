import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { OpenLoop } from './support/open-loop.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const BOMBS = `
const kept = [];
const bombs = {
  array: () => { for (;;) kept.push(kept.length); },
  map: () => { const map = new Map(); for (;;) map.set(map.size, {}); },
  buffers: () => { for (;;) kept.push(Buffer.alloc(8e6, 1)); },
  answer: () => ({ text: 'x'.repeat(400e6) }),
  spin: () => { for (;;); },
  wait: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
};
export const handler = ({ text }) => (bombs[text] ?? (() => ({ text })))();
`;

let cli: Cli;
let url: string;

beforeAll(async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `
skills:
  - name: bombs
    path: ./bombs
    mount: bombs
    workers: 1
    limits: {memory: 96MB, stall: 3s}
    restart: {max: 1000, backoff: {initial: 1ms, max: 1ms}}
  - name: bombs in a process
    path: ./bombs
    mount: process-bombs
    isolation: process
    workers: 1
    limits: {memory: 96MB, stall: 3s}
    restart: {max: 1000, backoff: {initial: 1ms, max: 1ms}}
  - {name: calm, path: ./calm, mount: calm}
server: {host: 127.0.0.1, port: 0}
`,
    'bombs/Skilletfile.yaml': SKILLETFILE,
    'bombs/skill.js': BOMBS,
    'calm/Skilletfile.yaml': SKILLETFILE,
    'calm/skill.js': ECHO,
  });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(['bombs', 'process-bombs', 'calm'].map((mount) => cli.ready(mount)));
});
afterAll(() => cli[Symbol.asyncDispose]());

describe.each(['bombs', 'process-bombs'])('a skill over its limit, at %s', (mount) => {
  test.each([
    ['array', 'limits.memory of 96 MB'],
    ['map', 'limits.memory of 96 MB'],
    ['buffers', 'limits.memory of 96 MB'],
    ['spin', 'limits.stall of 3000 ms'],
    ['wait', 'limits.stall of 3000 ms'],
  ])(
    'by %s costs its caller an answer that names the limit, and nobody else',
    async (bomb, limit) => {
      const load = new OpenLoop(url, 'calm', { interval: 10, body: () => ({ text: 'hi' }) });
      const { status, body } = await run(url, mount, { text: bomb });
      expect(body).toMatchObject({ code: 'limit_exceeded', mount });
      expect(status).toBe(502);
      expect(body['detail']).toContain(limit);
      expect(await run(url, mount, { text: 'back' })).toMatchObject({ body: { text: 'back' } });
      expect((await load.end()).failed).toEqual([]);
      expect(cli.process.exitCode).toBeNull();
    },
  );
});

describe('what goes on', () => {
  test('is there for admins: workers, memory, the last death', async () => {
    const skill = await get(`${url}/skills/bombs`);
    expect(skill).toMatchObject({
      workers: [{ kind: 'thread', state: 'ready' }],
      last_death: { cause: { kind: 'limit' } },
    });
  });

  test('is a stream of events', async () => {
    const response = await fetch(`${url}/events?types=worker-died&last_event_id=0`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('"limit":"stall"')) {
      const { value, done } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    expect(text).toContain('event: worker-died');
    await reader.cancel();
  });

  test('answers carry where their time went', async () => {
    const { headers } = await run(url, 'calm', { text: 'x' });
    expect(headers.get('server-timing')).toMatch(/^queue;dur=[\d.]+, skill;dur=[\d.]+$/);
  });

  test('orchestrators can ask whether the host lives and is ready', async () => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});

test('a thread collects its garbage before much of it has piled up, without the launcher too', async () => {
  const churn = `import { getHeapSpaceStatistics } from 'node:v8';
export const handler = () => {
  const kept = [];
  for (let n = 0; n < 2e6; n += 1) kept[n % 2e5] = { n };
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return { text: String(young.space_size / 1024 / 1024) };
};
`;
  const cwd = await workspace({
    'a/Skilletfile.yaml': SKILLETFILE,
    'a/skill.js': churn,
    'runtime-config.yaml':
      'skills: [{name: a, mount: a, path: a}]\nserver: {host: 127.0.0.1, port: 0}\n',
  });
  await using unlaunched = new Cli({ cwd });
  const { body } = await run(await unlaunched.url(), 'a', { text: '' });
  expect(Number(body['text'])).toBeLessThanOrEqual(16);
});
