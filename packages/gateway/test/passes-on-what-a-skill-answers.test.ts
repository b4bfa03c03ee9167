import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { SkillResponse } from '@skillet/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { serve } from './support/raw-connection.ts';

async function start(cors = false) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const { port } = await serve(createGateway({ dispatcher, cors }));
  const run = async (answer: Partial<SkillResponse>, headers = {}) => {
    dispatcher.respond = () => ({ ...ok, ...answer });
    const sent = httpRequest({ port, method: 'POST', path: '/skills/time/run', headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { response, body: await buffer(response) };
  };
  return run;
}

describe("a skill's answer", () => {
  it('without headers is JSON', async () => {
    const run = await start();
    const { response, body } = await run({ body: '{"é":"€"}' });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '12',
    });
    expect(body.toString()).toBe('{"é":"€"}');
  });

  it.each([201, 400, 404, 422, 500, 599])('keeps its status %i', async (status) => {
    const run = await start();
    const { response, body } = await run({ status, body: '{"detail":"mine"}' });
    expect(response.statusCode).toBe(status);
    expect(body.toString()).toBe('{"detail":"mine"}');
  });

  it.each([199, 101, 100, 0, -1, 600, 1000, 200.5, NaN])(
    'cannot be of status %d',
    async (status) => {
      const run = await start();
      const { response, body } = await run({ status });
      expect(response.statusCode).toBe(502);
      expect(JSON.parse(body.toString())).toMatchObject({
        code: 'bad_skill_response',
        detail: `The skill answered with the status ${String(status)}, which is not one from 200 to 599.`,
      });
    },
  );

  it.each([204, 304])('of status %i has no body and no length', async (status) => {
    const run = await start();
    const { response, body } = await run({ status, body: 'ignored' });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-length']).toBeUndefined();
    expect(response.headers['transfer-encoding']).toBeUndefined();
    expect(body).toHaveLength(0);
  });

  it('may be bytes, with headers of its own', async () => {
    const run = await start();
    const bytes = new Uint8Array([0, 255, 128]);
    const headers = ['Content-Type', 'image/png', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'];
    const { response, body } = await run({ body: bytes, headers });
    expect(response.headers).toMatchObject({
      'content-type': 'image/png',
      'set-cookie': ['a=1', 'b=2'],
      'content-length': '3',
    });
    expect(body).toEqual(Buffer.from(bytes));
  });

  it('loses headers that are not its to set', async () => {
    const run = await start();
    const { response, body } = await run({
      headers: [
        ...['Connection', 'close', 'Keep-Alive', 'timeout=900', 'Transfer-Encoding', 'chunked'],
        ...['Upgrade', 'h2c', 'Trailer', 'X', 'TE', 'gzip', 'Proxy-Authenticate', 'x'],
        ...['Content-Length', '3', 'X-Request-Id', 'forged', 'X-Kept', 'yes'],
      ],
    });
    expect(body.toString()).toBe(ok.body);
    expect(response.headers).toMatchObject({
      connection: 'keep-alive',
      'content-length': '11',
      'x-kept': 'yes',
    });
    for (const name of ['upgrade', 'trailer', 'te', 'proxy-authenticate', 'transfer-encoding']) {
      expect(response.headers).not.toHaveProperty(name);
    }
    expect(response.headers['x-request-id']).not.toBe('forged');
    expect(response.headers['keep-alive']).not.toContain('900');
  });

  it('loses headers that cannot be sent', async () => {
    const run = await start();
    const { response } = await run({
      headers: [
        'Bad Name',
        'x',
        '',
        'x',
        'X-Split',
        'a\r\nX-Evil: 1',
        'X-Wide',
        '€',
        'X-Good',
        '1',
        'X-Odd',
      ],
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['x-good']).toBe('1');
    for (const name of ['bad name', 'x-split', 'x-evil', 'x-wide', 'x-odd']) {
      expect(response.headers).not.toHaveProperty(name);
    }
  });

  it("does not undo the host's CORS", async () => {
    const run = await start(true);
    const answer = { headers: ['Access-Control-Allow-Origin', 'https://other.test'] };
    const { response } = await run(answer, { Origin: 'https://app.test' });
    expect(response.headers['access-control-allow-origin']).toBe('*');
  });

  it('never breaks the host, whatever it is', async () => {
    const run = await start();
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const name = fc.oneof(text, fc.constantFrom('Trailer', 'Date', 'Expect', 'Connection', 'Vary'));
    const headers = fc.array(fc.tuple(name, text), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 200, max: 599 }), fc.integer(), fc.double()),
        fc.option(headers),
        fc.oneof(text, fc.uint8Array()),
        async (status, pairs, body) => {
          const answer = await run({ status, headers: pairs === null ? null : pairs.flat(), body });
          const valid = Number.isInteger(status) && status >= 200 && status <= 599;
          expect(answer.response.statusCode).toBe(valid ? status : 502);
          if (valid && status !== 204 && status !== 304) {
            expect(answer.body).toEqual(Buffer.from(body as string));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
