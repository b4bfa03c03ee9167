import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { get, run } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';

const RIGHT = 'zen-right-key-1234567890';
const WRONG = 'zen-wrong-key-0987654321';

/** An OpenAI-compatible service that checks the key, and quotes one that it does not take. */
async function chatService(): Promise<string> {
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const { authorization } = req.headers;
      res.setHeader('content-type', 'application/json');
      if (authorization !== `Bearer ${RIGHT}`) {
        res.writeHead(401).end(JSON.stringify({ error: `no such key: ${String(authorization)}` }));
        return;
      }
      const { messages, model } = JSON.parse(body) as {
        messages: { content: string }[];
        model: string;
      };
      const content = `You said: ${messages.at(-1)?.content ?? ''}`;
      res.end(JSON.stringify({ model, choices: [{ message: { content } }] }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
}

test.each(['thread', 'process'])(
  'zen_chat in a %s asks with the key of its caller',
  async (isolation) => {
    const settings = `isolation: ${isolation}, env: {ZEN_BASE_URL: "${await chatService()}"}`;
    const { cli, url } = await serveExamples([{ folder: 'zen_chat', mount: 'chat', settings }]);
    onTestFinished(() => cli[Symbol.asyncDispose]());
    const ask = (credentials?: Record<string, string>) =>
      run(url, 'chat', { skill_input: { prompt: 'Hello' }, ...(credentials && { credentials }) });

    const right = await ask({ ZEN_API_KEY: RIGHT });
    expect(right).toMatchObject({
      status: 200,
      body: { reply: 'You said: Hello', model: 'gpt-5-nano' },
    });
    const wrong = await ask({ ZEN_API_KEY: WRONG });
    expect(wrong).toMatchObject({
      status: 401,
      body: { detail: 'The chat service does not take this ZEN_API_KEY.' },
    });
    const answers = [right.body, wrong.body];
    for (const credentials of [undefined, {}, { ZEN_API_KEY: '' }]) {
      const missing = await ask(credentials);
      expect(missing.status).toBe(401);
      expect(missing.headers.get('www-authenticate')).toContain('Skillet-Credentials');
      expect(missing.body['detail']).toMatchObject({
        error: 'missing_credentials',
        required_credentials: ['ZEN_API_KEY'],
        how_to_get: expect.stringContaining('opencode.ai'),
        documentation: 'https://opencode.ai/docs/zen',
      });
      answers.push(missing.body);
    }
    // Where the key goes is nobody's to say but the operator's.
    for (const name of ['ZEN_BASE_URL', 'OTHER_KEY', 'FETCH_ALLOW_PRIVATE']) {
      const refused = await ask({ ZEN_API_KEY: RIGHT, [name]: 'http://127.0.0.1:1/' });
      expect(refused.status).toBe(422);
      expect(refused.body['detail']).toMatchObject([{ loc: ['body', 'credentials', name] }]);
      answers.push(refused.body);
    }
    const names = { required: ['ZEN_API_KEY'], optional: [] };
    const metadata = await Promise.all(
      ['health', 'schema', 'inventory'].map((part) => get(`${url}/skills/chat/${part}`)),
    );
    expect(metadata[0]).toMatchObject({ skill: { credentials: names } });
    expect(metadata[1]).toMatchObject({ credentials: names });
    cli.signal('SIGTERM');
    const { stdout, stderr } = await cli.exit;
    for (const key of [RIGHT, WRONG]) {
      for (const said of [stdout, stderr, JSON.stringify([answers, metadata])]) {
        expect(said).not.toContain(key);
      }
    }
  },
);
