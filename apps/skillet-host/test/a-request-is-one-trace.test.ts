import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli, run } from './support/cli.ts';
import { Collector, type CollectedSpan } from './support/collector.ts';
import { callersTrace, MOUNTS, tracedSkills } from './support/traced-skills.ts';

let collector: Collector;
let cli: Cli;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  missing = await missingPython();
  collector = await Collector.start();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  };
  cli = new Cli({ cwd: await tracedSkills('', missing === undefined), env });
  url = await cli.url();
  const mounts = missing === undefined ? [...MOUNTS, 'py'] : MOUNTS;
  await Promise.all(mounts.map((mount) => cli.ready(mount)));
}, 60_000);
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

const of = (span: CollectedSpan) => `00-${span.traceId}-${span.spanId}-01`;

function named(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const found = spans.find((span) => span.name === name);
  if (found === undefined)
    throw new Error(`no ${name} among ${spans.map((one) => one.name).join()}`);
  return found;
}

test('a request over HTTP is a span of the server, and its call one below it, which the skill is told', async () => {
  const caller = callersTrace();
  const headers = { traceparent: caller.traceparent, tracestate: 'vendor=1' };
  const { body } = await run(url, 'tracer', { does: 'tell' }, headers);
  const spans = await collector.trace(caller.traceId, 2);
  expect(spans).toHaveLength(2);
  const server = named(spans, 'POST /skills/tracer/run');
  const call = named(spans, 'execute_tool tracer');
  expect(server).toMatchObject({
    parentId: caller.spanId,
    kind: 'server',
    isError: false,
    tracestate: 'vendor=1',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/skills/tracer/run',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'skillet.caller': 'local',
    },
    resource: {
      'service.name': 'skillet-host',
      'service.version': expect.any(String),
      'deployment.environment.name': 'test',
    },
  });
  expect(call).toMatchObject({
    parentId: server.spanId,
    kind: 'internal',
    isError: false,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'tracer',
      'skillet.mount': 'tracer',
      'skillet.revision': 'r1',
      'skillet.worker': 'w1',
      'skillet.caller': 'local',
    },
  });
  expect(call.attributes['error.type']).toBeUndefined();
  expect(call.end).toBeGreaterThanOrEqual(call.start);
  expect(body).toEqual({ traceparent: of(call), tracestate: 'vendor=1', child: of(call) });
  const line = await cli.line((one) => one['trace_id'] === caller.traceId);
  expect(line['request_id']).toBe(call.attributes['skillet.request_id']);
});

test('without one from its caller a request begins a trace', async () => {
  const { body } = await run(url, 'tracer', { does: 'tell' });
  const traceId = String(body['traceparent']).slice(3, 35);
  const spans = await collector.trace(traceId, 2);
  expect(named(spans, 'POST /skills/tracer/run').parentId).toBe('');
});

test.each([
  '00-0-0-01',
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `ff-${'a'.repeat(32)}-b7ad6b7169203331-01`,
])('what is no traceparent counts for nothing: %s', async (traceparent) => {
  const { body } = await run(url, 'tracer', { does: 'tell' }, { traceparent, tracestate: 'a=b' });
  const [, traceId = ''] = String(body['traceparent']).split('-');
  const spans = await collector.trace(traceId, 2);
  expect(named(spans, 'POST /skills/tracer/run')).toMatchObject({ parentId: '', tracestate: '' });
  expect(body['tracestate']).toBeUndefined();
});

test.each(['fetch', 'request'])(
  'what a handler calls by %s is a part of its trace',
  async (does) => {
    const caller = callersTrace();
    const { traceparent } = caller;
    const inputs = { does, url: `${url}/skills/leaf/run` };
    const { body } = await run(url, 'tracer', inputs, { traceparent });
    const spans = await collector.trace(caller.traceId, 4);
    const outer = named(spans, 'execute_tool tracer');
    const server = named(spans, 'POST /skills/leaf/run');
    const inner = named(spans, 'execute_tool leaf');
    expect(body['traceparent']).toBe(of(outer));
    expect(server.parentId).toBe(outer.spanId);
    expect(inner.parentId).toBe(server.spanId);
    expect(body['other']).toMatchObject({ traceparent: of(inner) });
  },
);

test('a request of a handler that says a trace itself is left alone', async () => {
  const { body } = await run(url, 'tracer', { does: 'own', url: `${url}/skills/leaf/run` });
  expect(body['other']).toMatchObject({ traceparent: expect.stringMatching(/^00-1{32}-/) });
});

test('a handler in a process is told as one in a thread is', async () => {
  const caller = callersTrace();
  const { body } = await run(url, 'apart', { does: 'tell' }, { traceparent: caller.traceparent });
  const call = named(await collector.trace(caller.traceId, 2), 'execute_tool apart');
  expect(body).toEqual({ traceparent: of(call), child: of(call) });
});

test('a handler in Python is told, and so are the programs that it starts', async (context) => {
  context.skip(missing !== undefined, missing);
  const caller = callersTrace();
  const headers = { traceparent: caller.traceparent, tracestate: 'vendor=1' };
  const { body } = await run(url, 'py', { does: 'tell' }, headers);
  const call = named(await collector.trace(caller.traceId, 2), 'execute_tool py');
  expect(body).toEqual({
    traceparent: of(call),
    tracestate: 'vendor=1',
    variable: of(call),
    child: of(call),
  });
});

test.each([
  { mount: 'app', path: '/echo-head', body: undefined },
  { mount: 'program', path: '/echo', body: '{"do":"echo"}' },
])('an application is told in its headers: $mount', async ({ mount, path, body }) => {
  const caller = callersTrace();
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { traceparent: caller.traceparent, tracestate: 'vendor=1' };
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const target = body === undefined ? path : '/run';
  const answer = (await (await fetch(`${url}/skills/${mount}${target}`, init)).json()) as {
    headers: Record<string, string>;
  };
  const spans = await collector.trace(caller.traceId, 2);
  const server = spans.find(({ kind }) => kind === 'server');
  const call = spans.find(({ kind }) => kind === 'internal') as CollectedSpan;
  const route = body === undefined ? `/skills/${mount}/*` : `/skills/${mount}/run`;
  expect(server?.name).toBe(`${method} ${route}`);
  expect(call.parentId).toBe(server?.spanId);
  expect(answer.headers).toMatchObject({ traceparent: of(call), tracestate: 'vendor=1' });
});

/** Calls a tool over MCP. */
async function callTool(
  name: string,
  args: object,
  meta: object = {},
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const params = { name, arguments: args, _meta: meta };
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

test('a call over MCP is a span by its conventions, as a part of the trace in its _meta', async () => {
  const caller = callersTrace();
  const { traceparent } = caller;
  const other = callersTrace();
  const { result } = await callTool(
    'tracer',
    { does: 'tell' },
    { traceparent, tracestate: 'vendor=1' },
    { traceparent: other.traceparent },
  );
  const spans = await collector.trace(caller.traceId, 2);
  const server = named(spans, 'tools/call tracer');
  const call = named(spans, 'execute_tool tracer');
  expect(server).toMatchObject({
    parentId: caller.spanId,
    kind: 'server',
    isError: false,
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'tracer' },
  });
  expect(call).toMatchObject({ parentId: server.spanId, attributes: { 'skillet.door': 'mcp' } });
  expect(result).toMatchObject({
    structuredContent: { traceparent: of(call), tracestate: 'vendor=1' },
  });
});

test('a call over MCP without a trace in its _meta is a part of that of its headers', async () => {
  const caller = callersTrace();
  await callTool('tracer', { does: 'tell' }, {}, { traceparent: caller.traceparent });
  const spans = await collector.trace(caller.traceId, 2);
  expect(named(spans, 'tools/call tracer').parentId).toBe(caller.spanId);
});

test('the tool of an MCP server is told in the _meta of its call, by either door', async () => {
  const caller = callersTrace();
  const { traceparent } = caller;
  const { result } = await callTool('raw', {}, { traceparent, mine: 1 });
  const call = named(await collector.trace(caller.traceId, 2), 'execute_tool raw');
  const [{ text = '' } = {}] = (result as { content: { text?: string }[] }).content;
  const sent = JSON.parse(text) as { params: { _meta: object } };
  expect(sent.params._meta).toMatchObject({ traceparent: of(call), mine: 1 });

  const other = callersTrace();
  const init = { method: 'POST', body: '{}', headers: { traceparent: other.traceparent } };
  const answer = await (await fetch(`${url}/skills/own/tools/raw`, init)).text();
  const second = named(await collector.trace(other.traceId, 2), 'execute_tool raw');
  expect(answer).toContain(of(second));
});

test('what goes wrong at a tool is told as the conventions say', async () => {
  const { traceparent, traceId } = callersTrace();
  await callTool('fail', { message: 'no' }, { traceparent });
  const spans = await collector.trace(traceId, 2);
  expect(named(spans, 'tools/call fail')).toMatchObject({
    isError: true,
    attributes: { 'error.type': 'tool_error' },
  });
  const wrong = callersTrace();
  await callTool('no-such-tool', {}, { traceparent: wrong.traceparent });
  const [span] = await collector.trace(wrong.traceId, 1);
  expect(span).toMatchObject({
    name: 'tools/call',
    isError: true,
    attributes: { 'error.type': '-32602' },
  });
});
