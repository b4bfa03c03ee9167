import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { MCP_ROUTE, type ForwardedQuestions, type ForwardedRequest } from '@skillet/core';
import { openOwn } from '../src/instances/own-servers.ts';

const SERVER = fileURLToPath(new URL('../../mcp-client/test/fixtures/server.mjs', import.meta.url));
const ELICIT = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
};

/** Servers of which each caller has its own, as one caller with a credential sees them. */
async function ownServers() {
  const dataDir = await mkdtemp(join(tmpdir(), 'own-'));
  const adapter = await openOwn(
    {
      server: { kind: 'stdio', command: [process.execPath, SERVER] },
      sessions: 'per-caller',
      maxInstances: 4,
      instanceIdle: 60_000,
      pingInterval: 60_000,
      stateless: false,
      startTimeout: 10_000,
    },
    { log: () => undefined, tell: () => undefined, updated: () => undefined, end: () => undefined },
    {
      mount: 'own',
      dataDir,
      credentials: {
        required: [],
        optional: ['API_KEY'],
        howToGet: '',
        steps: [],
        documentation: '',
      },
      deniedCredentials: [],
    },
  );
  onTestFinished(async () => {
    await adapter.close();
    await rm(dataDir, { recursive: true });
  });
  const secret = `key-${randomUUID()}`;
  const ask = (request: Partial<ForwardedRequest>, more: object = {}) => {
    const whole: ForwardedRequest = {
      method: 'tools/call',
      params: {},
      era: 'modern',
      progress: false,
      level: 'none',
      meta: {},
      capabilities: { elicitation: {} },
      patience: 60_000,
      ...request,
    };
    return adapter.answer({
      method: 'POST',
      path: MCP_ROUTE,
      body: JSON.stringify({ request: whole, ...more }),
      caller: { who: 'one', credentials: { API_KEY: secret }, headers: {} },
      signal: new AbortController().signal,
    });
  };
  const call = (name: string, args: object, more: Partial<ForwardedRequest> = {}) =>
    ask({ params: { name }, ...more }, { arguments: args });
  return { ask, call, secret };
}

/** By what a call goes on that waits at the server. */
async function heldBy(answer: ReturnType<Awaited<ReturnType<typeof ownServers>>['ask']>) {
  const asked = await answer;
  if (!('body' in asked) || !asked.body.startsWith('i')) throw new Error(JSON.stringify(asked));
  return (JSON.parse(asked.body.slice(1)) as ForwardedQuestions).state!;
}

test('a call that waits for its client is told how its server died meanwhile, without secrets', async () => {
  const { ask, call, secret } = await ownServers();
  const resume = await heldBy(call('ask', ELICIT));
  const [died, later] = [
    await call('spill', { name: 'API_KEY', code: 7 }),
    await ask({ resume }, { inputs: { 'question-1': { action: 'decline' } } }),
  ];
  for (const answer of [died, later]) {
    expect(answer).toEqual({
      refused: { code: 'worker_crashed', detail: expect.stringContaining('the key is') as string },
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
  }
});

test('one that is told of progress hears in the end how its server died', async () => {
  const { call } = await ownServers();
  const params = { name: 'progress', _meta: { progressToken: 1 } };
  const answer = await call('progress', { steps: 1, code: 7 }, { params, progress: true });
  if (!('lines' in answer)) throw new Error(JSON.stringify(answer));
  const lines = await Array.fromAsync(answer.lines);
  expect(lines).toEqual([
    expect.stringMatching(/^p/),
    { code: 'worker_crashed', detail: expect.stringContaining('code 7') as string },
  ]);
});
