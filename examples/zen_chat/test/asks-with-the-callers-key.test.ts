import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SkillContext } from '@skillet/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { handler } from '../zen_chat.ts';

const KEY = 'zen-key-1';

/** A service that checks the key and says what it was asked. */
async function stub(status = 200): Promise<string> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const known =
        req.headers.authorization === `Bearer ${KEY}` && req.url === '/v1/chat/completions';
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as {
        messages: { content: string }[];
      };
      const content = asked.messages.map((message) => message.content).join(' / ');
      res.writeHead(known ? status : 401, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ model: 'stub-1', choices: [{ message: { content } }] }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/`;
}

const context = (baseUrl: string, key = KEY) =>
  ({
    env: { ZEN_BASE_URL: baseUrl, ZEN_API_KEY: key },
    signal: new AbortController().signal,
  }) as unknown as SkillContext;

const question = { prompt: 'Say it', system: 'Be short', model: 'small' };

test('the service is asked with the key of the caller', async () => {
  const answer = await handler(question, context(await stub()));
  expect(answer).toEqual({ reply: 'Be short / Say it', model: 'stub-1' });
});

test('a key that the service does not take is told as 401, and not repeated', async () => {
  const wrong = handler(question, context(await stub(), 'wrong-key'));
  await expect(wrong).rejects.toMatchObject({
    status: 401,
    detail: 'The chat service does not take this ZEN_API_KEY.',
  });
});

test('what is wrong with the service is told as 502', async () => {
  await expect(handler(question, context(await stub(500)))).rejects.toMatchObject({ status: 502 });
  await expect(handler(question, context('http://127.0.0.1:9'))).rejects.toMatchObject({
    status: 502,
  });
});
