import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const MB = 1024 * 1024;

const config = (isolation: string, version: string) => `
defaults: {isolation: ${isolation}}
skills:
  - {name: streaming, path: ${path('examples/streaming')}, mount: streaming, workers: 1}
  - name: node
    path: ${path('test/fixtures/skills/node-app')}
    mount: node
    workers: 1
    concurrency: 4
    timeout: 1s
    stream_idle: ${version === 'short' ? '1s' : '30s'}
    env: {REVISION: ${version}}
  - {name: calm, path: ./calm, mount: calm}
  - {name: told, path: ./told, mount: told}
server: {host: 127.0.0.1, port: 0}
`;

interface Opened {
  readonly sent: ClientRequest;
  readonly answer: IncomingMessage;
}

/** Opens an answer and reads nothing of it. */
async function open(target: string, body?: string): Promise<Opened> {
  const sent = httpRequest(target, { method: body === undefined ? 'GET' : 'POST' }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { sent, answer };
}

/** Asks until an answer is as wanted. */
async function until<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.each(['thread', 'process'])('in pieces, from a %s,', (isolation) => {
  let cli: Cli;
  let url: string;
  let dir: string;

  beforeAll(async () => {
    dir = await workspace({
      'runtime-config.yaml': config(isolation, 'long'),
      'short.yaml': config(isolation, 'short'),
      'calm/Skilletfile.yaml': SKILLETFILE,
      'calm/skill.js': ECHO,
      'told/Skilletfile.yaml': 'name: told\nentry: skill:handler\n',
      'told/skill.js': `export async function* handler(_, { signal, log }) {
  signal.addEventListener('abort', () => log.info('the signal was aborted'));
  yield 'one';
  await new Promise(() => undefined);
}
`,
    });
    cli = new Cli({ cwd: dir });
    url = await cli.url();
    await Promise.all(['streaming', 'node', 'calm'].map((mount) => cli.ready(mount)));
  });
  afterAll(() => cli[Symbol.asyncDispose]());

  const seen = () => get(`${url}/skills/node/seen`) as Promise<Record<string, number>>;

  describe('an answer', () => {
    test('arrives piece by piece', async () => {
      const { answer } = await open(
        `${url}/skills/streaming/run`,
        '{"as":"events","count":2,"every":300000}',
      );
      expect(answer.headers['content-type']).toBe('text/event-stream');
      const [first] = (await once(answer, 'data')) as [Buffer];
      expect(first.toString()).toBe('id: 1\ndata: {"tick":1}\n\n');
      answer.destroy();
    });

    test('may be lines of JSON, from an async iterable', async () => {
      const { answer } = await open(
        `${url}/skills/streaming/run`,
        '{"as":"lines","count":3,"every":1}',
      );
      expect(answer.headers['content-type']).toBe('application/x-ndjson');
      const body = await text(answer);
      expect(body).toBe('{"tick":1}\n{"tick":2}\n{"tick":3}\n');
    });

    test('of hundreds of megabytes leaves the memory of the host flat', async () => {
      const rss = () => {
        const status = readFileSync(`/proc/${String(cli.process.pid)}/status`, 'utf8');
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
      };
      const bytes = 512 * MB;
      let start = 0;
      let peak = 0;
      let read = 0;
      const { answer } = await open(
        `${url}/skills/streaming/run`,
        JSON.stringify({ as: 'download', bytes }),
      );
      expect(answer.headers['content-length']).toBe(String(bytes));
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        read += chunk.length;
        // What the first of it takes once, for code and buffers, is not what piles up.
        if (start === 0 && read > 64 * MB) start = rss();
        if (read % (8 * MB) < chunk.length) peak = Math.max(peak, rss());
      }
      expect(read).toBe(bytes);
      expect(peak - start).toBeLessThan(64);
    });

    test('stalls its application while the client does not read', async () => {
      const { answer } = await open(`${url}/skills/node/download?mb=64`);
      answer.pause();
      let before = -1;
      // It stands still once what lies between it and the client is full.
      const { written } = await until(seen, (now) => {
        const still = now['written'] === before;
        before = Number(now['written']);
        return still;
      });
      expect(written).toBeLessThan(48 * MB);
      let read = 0;
      for await (const chunk of answer as AsyncIterable<Buffer>) read += chunk.length;
      expect(read).toBe(64 * MB);
    });

    test('that nobody reads any more is cancelled', async () => {
      const before = await seen();
      const { sent } = await open(`${url}/skills/node/events`);
      sent.destroy();
      await until(seen, ({ left }) => left === Number(before['left']) + 1);
    });

    test('of a handler aborts its signal when the client leaves', async () => {
      const { sent, answer } = await open(`${url}/skills/told/run`, '{}');
      expect(String(((await once(answer, 'data')) as [Buffer])[0])).toBe('one');
      sent.destroy();
      await cli.line(({ mount, msg }) => mount === 'told' && msg === 'the signal was aborted');
    });

    test('takes up none of the concurrency', async () => {
      const streams = await Promise.all(
        Array.from({ length: 12 }, () => open(`${url}/skills/node/events`)),
      );
      expect(await seen()).toHaveProperty('left');
      for (const { sent } of streams) sent.destroy();
    });

    test('is reset when its worker dies in the middle, and its neighbours go on', async () => {
      const { answer } = await open(`${url}/skills/node/begin-then-exit`);
      await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect((await fetch(`${url}/skills/calm/run`, { method: 'POST', body: '{}' })).status).toBe(
        422,
      );
      await cli.ready('node', 'w2');
    });
  });

  describe('a body', () => {
    test.each(['with a length', 'chunked'])('arrives whole, %s', async (how) => {
      const sentBody = Buffer.alloc(5 * MB, 'y');
      const sent = httpRequest(`${url}/skills/node/count`, {
        method: 'POST',
        headers:
          how === 'chunked'
            ? { 'Transfer-Encoding': 'chunked' }
            : { 'Content-Length': sentBody.length },
      });
      sent.end(sentBody);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      const body = await text(answer);
      expect(JSON.parse(body)).toEqual({ bytes: sentBody.length });
    });

    test('is answered while it still comes', async () => {
      const sent = httpRequest(`${url}/skills/node/echo`, { method: 'POST' });
      sent.write('one');
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      const [first] = (await once(answer, 'data')) as [Buffer];
      expect(first.toString()).toBe('one');
      sent.end('two');
      const [second] = (await once(answer, 'data')) as [Buffer];
      expect(second.toString()).toBe('two');
    });

    test('that grows over the limit is refused in the middle', async () => {
      const sent = httpRequest(`${url}/skills/node/count`, { method: 'POST' });
      sent.on('error', () => undefined);
      const chunk = Buffer.alloc(MB);
      for (let count = 0; count < 12; count += 1) sent.write(chunk);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(413);
      sent.destroy();
    });

    test('is not read faster than its application reads', async () => {
      const sent = httpRequest(`${url}/skills/node/slow-reader`, { method: 'POST' });
      sent.on('error', () => undefined);
      const chunk = Buffer.alloc(MB);
      // What lies in buffers on the way is a small part of it.
      for (let count = 0; count < 9; count += 1) sent.write(chunk);
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      // Its time runs from the last byte that it took.
      expect(answer.statusCode).toBe(504);
      expect(sent.writableLength).toBeGreaterThan(0);
      sent.destroy();
    });
  });

  describe('a stream that goes on', () => {
    test('is broken off when a reload replaces its skill, within bounds', async () => {
      const { answer } = await open(`${url}/skills/node/events`);

      await writeFile(`${dir}/runtime-config.yaml`, readFileSync(`${dir}/short.yaml`));
      const report = await fetch(`${url}/reload`, { method: 'POST' });
      expect(await report.json()).toMatchObject({ updated: ['node'] });
      await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    test('is broken off when it stands still', async () => {
      const { answer } = await open(`${url}/skills/node/events`);
      await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
      await cli.line(({ msg }) => msg.includes('stood still for its stream_idle of 1000 ms'));
    });
  });
});
