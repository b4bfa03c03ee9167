import { expect, test } from 'vitest';
import { McpError, type ServerRequest } from '../src/index.ts';
import { call, connected } from './support/fixture.ts';

const elicit = { method: 'elicitation/create', params: { message: 'Who?' } };

test('what it asks in a call is answered by whoever made the call', async () => {
  const { session } = await connected();
  const asked: unknown[] = [];
  const onServerRequest = async ({ method, params }: ServerRequest) => {
    asked.push([method, params]);
    return { action: 'accept', content: { name: 'Ada' } };
  };
  const answer = await call(session, 'ask', elicit, { onServerRequest });
  expect(JSON.parse(answer)).toEqual({ action: 'accept', content: { name: 'Ada' } });
  expect(asked).toEqual([['elicitation/create', { message: 'Who?' }]]);
});

test('a ping is answered, and what nobody can answer is refused', async () => {
  const { session } = await connected();
  expect(JSON.parse(await call(session, 'ask', { method: 'ping' }))).toEqual({});
  const refused = JSON.parse(await call(session, 'ask', elicit));
  expect(refused.error).toMatchObject({ code: -32601 });
  expect(refused.error.message).toMatch(/^"elicitation\/create" is refused: there is nobody here/);
});

test('an error of whoever answers is what the server hears', async () => {
  const { session } = await connected([], {
    onServerRequest: async ({ method }) => {
      if (method === 'roots/list') throw new McpError(-32001, 'not today', { why: 1 });
      throw new Error('broken');
    },
  });
  const hear = async (method: string) => JSON.parse(await call(session, 'ask', { method })).error;
  expect(await hear('roots/list')).toEqual({
    code: -32001,
    message: 'not today',
    data: { why: 1 },
  });
  expect(await hear('sampling/createMessage')).toEqual({ code: -32603, message: 'broken' });
});

test('what may belong to either of two calls reaches neither caller', async () => {
  const { session } = await connected();
  const asked: string[] = [];
  const handler = (name: string) => ({
    onServerRequest: async () => {
      asked.push(name);
      return {};
    },
  });
  const other = call(session, 'wait', { ms: 50 }, handler('other'));
  const refused = JSON.parse(await call(session, 'ask', elicit, handler('one')));
  expect(refused.error.message).toContain('calls of several callers');
  await other;
  // Nor does what a call that was cancelled may ask still.
  const abort = new AbortController();
  const gone = call(session, 'hang', {}, { signal: abort.signal, ...handler('gone') });
  abort.abort();
  await expect(gone).rejects.toThrow();
  expect(JSON.parse(await call(session, 'ask', elicit, handler('next')))).toHaveProperty('error');
  expect(asked).toEqual([]);
});

test('who answers hears that the call is over', async () => {
  const { session } = await connected();
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<AbortSignal>();
  const pending = call(session, 'ask', elicit, {
    signal: abort.signal,
    onServerRequest: ({ signal }: ServerRequest) => {
      resolve(signal);
      return new Promise(() => undefined);
    },
  });
  const signal = await promise;
  abort.abort();
  await expect(pending).rejects.toThrow();
  expect(signal.aborted).toBe(true);
});

test('a modern server that needs input says so in its result, which is handed on as it is', async () => {
  const { session } = await connected(['--era=modern']);
  const { result } = await session.request('tools/call', { name: 'input' });
  expect(result).toEqual({
    resultType: 'input_required',
    inputRequests: {
      name: {
        method: 'elicitation/create',
        params: { message: 'Who?', requestedSchema: expect.anything() },
      },
    },
    requestState: 'abc',
  });
  const params = { name: 'input', inputResponses: { name: { action: 'accept' } } };
  const again = await session.request('tools/call', { ...params, requestState: 'abc' });
  expect(again.text).toContain('accept');
});
