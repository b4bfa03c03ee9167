import type { ForwardedQuestions, JsonObject, OperationAnswer, SkillView } from '@skillet/core';
import { expect, test } from 'vitest';
import { Endpoint, messages, skill } from './support/endpoint.ts';

const TEXT = '{"method":"elicitation/create","params":{"message":"Who?"},"id":"of the server"}';
const FULL = '{"content":[],"resultType":"complete"}';

/** A server with two tools, of which nothing is parsed. */
function server(): SkillView {
  const own = skill('own');
  const [operation] = own.descriptor.operations;
  const operations = ['ask', 'other'].map((name) => ({
    ...operation!,
    name,
    path: `/tools/${name}`,
    told: { name },
  }));
  const told = { server: {}, capabilities: {}, tools: [] };
  return { ...own, descriptor: { ...own.descriptor, operations, told } };
}

function lines(text: string): OperationAnswer {
  return { status: 200, contentType: 'application/json', headers: [], text };
}

function asks(held: boolean, state: string): OperationAnswer {
  const asked: ForwardedQuestions = {
    held,
    state,
    questions: [{ key: 'k', text: TEXT }],
    rest: '{"resultType":"input_required"}',
  };
  return lines(`i${JSON.stringify(asked)}`);
}

/** An endpoint whose server asks once. */
async function asking(held: boolean): Promise<Endpoint> {
  const endpoint = await Endpoint.open([]);
  endpoint.mounts = [server()];
  endpoint.respond = ({ input }) => {
    const { request, inputs } = JSON.parse(input) as { request: JsonObject; inputs?: unknown };
    const goesOn = inputs !== undefined || request['method'] === 'notifications/cancelled';
    return Promise.resolve(goesOn ? lines(`r${FULL}`) : asks(held, 'of the server'));
  };
  return endpoint;
}

async function answered(response: Promise<Response>): Promise<JsonObject> {
  return (await (await response).json()) as JsonObject;
}

test.each([true, false])(
  'a modern client goes on by a state of the host; held: %s',
  async (held) => {
    await using endpoint = await asking(held);
    const call = (name: string, more: object = {}) =>
      answered(endpoint.askModern('tools/call', { name, arguments: {}, ...more }));
    const { result } = (await call('ask')) as { result: { requestState: string } };
    const { requestState } = result;
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { k: { method: 'elicitation/create', params: { message: 'Who?' } } },
    });
    expect(requestState).not.toContain('server');
    const inputResponses = { k: { action: 'accept' } };
    const answer = { requestState, inputResponses };
    const FOREIGN = { error: { code: -32602, message: /none that this host gave/ } };
    const refused = {
      error: { code: -32602, message: expect.stringMatching(FOREIGN.error.message) as string },
    };
    expect(await call('other', answer)).toMatchObject(refused);
    endpoint.address = '192.0.2.7';
    expect(await call('ask', answer)).toMatchObject(refused);
    endpoint.address = undefined;
    expect(await call('ask', { ...answer, requestState: `${requestState}A` })).toMatchObject(
      refused,
    );

    expect(await call('ask', answer)).toMatchObject({ result: { content: [] } });
    const body = JSON.parse(endpoint.invoked.at(-1)!.input) as { request: JsonObject };
    expect(body).toMatchObject({ inputs: inputResponses });
    const goesOn = held
      ? { resume: 'of the server' }
      : { params: { requestState: 'of the server' } };
    expect(body.request).toMatchObject(goesOn);
    const again = held
      ? { error: { code: -32602, message: expect.stringContaining('used already') as string } }
      : { result: { content: [] } };
    expect(await call('ask', answer)).toMatchObject(again);
  },
);

/** Begins a session whose client can be asked, and a call in it; the request that it is asked with. */
async function beginCall(endpoint: Endpoint) {
  const begun = await endpoint.ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'test', version: '1' },
  });
  const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
  const over = new AbortController();
  const body = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'ask' } };
  const stream = messages(await endpoint.send(JSON.stringify(body), session, over.signal));
  const { value: question } = (await stream.next()) as { value: JsonObject };
  const answer = (id: unknown, result: object) =>
    endpoint.send(JSON.stringify({ jsonrpc: '2.0', id, result }), session);
  return { session, over, stream, question, answer };
}

test.each([true, false])(
  'an older client is asked on the stream of its call; held: %s',
  async (held) => {
    await using endpoint = await asking(held);
    const { stream, question, answer } = await beginCall(endpoint);
    expect(question).toMatchObject({ method: 'elicitation/create', params: { message: 'Who?' } });
    expect(question['id']).toMatch(/^ask-/);
    // Nobody else answers for it, whatever of it he knows.
    endpoint.address = '192.0.2.7';
    expect((await answer(question['id'], { action: 'decline' })).status).toBe(202);
    endpoint.address = undefined;
    expect((await answer('of the server', { action: 'decline' })).status).toBe(202);
    expect(endpoint.invoked).toHaveLength(1);
    await answer(question['id'], { action: 'accept' });
    expect(await stream.next()).toMatchObject({ value: { id: 7, result: { content: [] } } });
    const { inputs } = JSON.parse(endpoint.invoked.at(-1)!.input) as { inputs: unknown };
    expect(inputs).toEqual({ k: { action: 'accept' } });
  },
);

test('an older client that leaves before it answers leaves nothing at the server', async () => {
  await using endpoint = await asking(true);
  const { over } = await beginCall(endpoint);
  over.abort();
  await expect.poll(() => endpoint.invoked).toHaveLength(2);
  const { request } = JSON.parse(endpoint.invoked[1]!.input) as { request: JsonObject };
  expect(request).toMatchObject({ method: 'notifications/cancelled', resume: 'of the server' });
});

test('what a client refuses is what a server that waits hears, and else why there is no result', async () => {
  for (const held of [true, false]) {
    await using endpoint = await asking(held);
    const { stream, question, session } = await beginCall(endpoint);
    const error = { code: -1, message: 'not now' };
    await endpoint.send(JSON.stringify({ jsonrpc: '2.0', id: question['id'], error }), session);
    const { value } = (await stream.next()) as { value: JsonObject };
    if (held)
      expect(JSON.parse(endpoint.invoked[1]!.input)).toMatchObject({ refusals: { k: error } });
    else
      expect(value).toMatchObject({
        error: { code: -1, message: expect.stringContaining('not now') },
      });
  }
});

test('the errors of a server come with their data', async () => {
  await using endpoint = await asking(false);
  const error = {
    code: -32042,
    message: 'Open it',
    data: { elicitations: [{ url: 'https://a' }] },
  };
  endpoint.respond = () => Promise.resolve(lines(`e${JSON.stringify(error)}`));
  expect(await answered(endpoint.ask('tools/call', { name: 'ask' }))).toMatchObject({ error });
});

test('a tool is also called by the name that only its server gives it', async () => {
  await using endpoint = await asking(false);
  const [own] = endpoint.mounts;
  const operations = own!.descriptor.operations.map((one) => ({
    ...one,
    told: { name: 'Long-Ask' },
  }));
  endpoint.respond = () => Promise.resolve(lines(`r${FULL}`));
  const named = () => answered(endpoint.ask('tools/call', { name: 'Long-Ask' }));
  endpoint.mounts = [
    { ...own!, descriptor: { ...own!.descriptor, operations: operations.slice(0, 1) } },
  ];
  expect(await named()).toMatchObject({ result: { content: [] } });
  endpoint.mounts = [{ ...own!, descriptor: { ...own!.descriptor, operations } }];
  expect(await named()).toMatchObject({ error: { code: -32602 } });
});
