import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { Collector, type CollectedSpan } from './support/collector.ts';
import { callersTrace } from './support/traced-skills.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));

const SKILLETFILE = `name: tells
version: 1.0.0
description: Tells everything that it knows
entry: skill:handler
inputs:
  text: {type: string}
  password: {type: string, required: false}
outputs: {}
credentials: {optional: [API_KEY]}
`;
const HANDLER = `export function handler(inputs, { credentials, headers }) {
  if (inputs.text === 'throw') throw new Error('the key is ' + credentials.API_KEY);
  return { inputs, own: process.env.SERVICE_TOKEN, credentials, header: headers.authorization, key: 'it is ' + credentials.API_KEY };
}
`;

/** Every one is said somewhere; none may leave. */
const SECRETS = {
  envelope: 'envelope-credential-4f1c9a',
  header: 'header-credential-b82d07',
  authorization: 'authorization-of-the-skill-6e55',
  password: 'password-among-inputs-91ab',
  meta: 'meta-credential-77d0e2',
  collector: 'key-for-the-collector-c3',
  query: 'secret-in-a-query-0d44',
  environment: 'token-of-the-skill-a5b7',
  cookie: 'cookie-of-a-browser-18fe',
};

let collector: Collector;

beforeEach(async () => {
  collector = await Collector.start();
});
afterEach(() => collector[Symbol.asyncDispose]());

async function start(capture: string) {
  const cwd = await workspace({
    'tells/Skilletfile.yaml': SKILLETFILE,
    'tells/skill.mjs': HANDLER,
    'runtime-config.yaml': `skills:
  - {name: tells, path: ./tells, env: {SERVICE_TOKEN: ${SECRETS.environment}}}
  - name: own
    mcp: {command: ${JSON.stringify([process.execPath, SERVER])}}
server: {host: 127.0.0.1, port: 0}
telemetry: {otlp: {endpoint: "${collector.url}", headers: {X-Key: ${SECRETS.collector}}, capture: ${capture}}}
`,
  });
  const made = execFileSync(process.execPath, [BIN, 'keys', 'add', 'crm', '--json'], { cwd });
  const { key } = JSON.parse(made.toString()) as { key: string };
  const cli = new Cli({ cwd, env: { OTEL_BSP_SCHEDULE_DELAY: '20' } });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const url = await cli.url();
  await Promise.all([cli.ready('tells'), cli.ready('own')]);
  return { cli, url, key, file: join(cwd, 'runtime-config.yaml') };
}

/** The span of the call in the trace of a caller. */
function callOf(traceId: string): Promise<CollectedSpan> {
  return collector.span((one) => one.traceId === traceId && one.name.startsWith('execute_tool'));
}

test.each(['none', 'arguments', 'all'])(
  'with `capture: %s` no byte that leaves holds a credential, a key or a token',
  async (capture) => {
    const { url, key, cli } = await start(capture);
    const trace = callersTrace();
    const thrown = callersTrace();
    const headers = {
      traceparent: trace.traceparent,
      'x-api-key': key,
      authorization: `Bearer ${SECRETS.authorization}`,
      'x-skillet-credential-api-key': SECRETS.header,
      cookie: `session=${SECRETS.cookie}`,
    };
    const body = {
      skill_input: { text: `said with ${SECRETS.envelope}`, password: SECRETS.password },
      credentials: { API_KEY: SECRETS.envelope },
    };
    await run(url, `tells`, body, headers);
    await fetch(`${url}/skills/tells/run?token=${SECRETS.query}`, {
      method: 'POST',
      body: JSON.stringify({ ...body, skill_input: { text: 'throw' } }),
      headers: { ...headers, traceparent: thrown.traceparent },
    });
    const call = await callOf(trace.traceId);
    const over = callersTrace();
    const meta = {
      traceparent: over.traceparent,
      'skillet/credentials': { API_KEY: SECRETS.meta },
    };
    for (const name of ['tells', 'echo']) {
      const args = name === 'echo' ? { message: 'hello there' } : { text: 'over MCP' };
      const params = { name, arguments: args, _meta: meta };
      await fetch(`${url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      });
    }
    const echo = await collector.span((one) => one.name === 'execute_tool echo');
    await collector.trace(over.traceId, 4);
    await collector.trace(trace.traceId, 2);
    await collector.trace(thrown.traceId, 2);

    const args = call.attributes['gen_ai.tool.call.arguments'];
    const result = call.attributes['gen_ai.tool.call.result'];
    if (capture === 'none') expect([args, result]).toEqual([undefined, undefined]);
    else {
      expect(args).toBe('{"text":"said with [redacted]","password":"[redacted]"}');
      expect(echo.attributes['gen_ai.tool.call.arguments']).toBe('{"message":"hello there"}');
    }
    if (capture === 'all') expect(result).toContain('"key":"it is [redacted]"');
    else expect(result).toBeUndefined();

    const sent = Buffer.concat(collector.bodies).toString('latin1');
    const log = JSON.stringify(cli.lines);
    for (const secret of [...Object.values(SECRETS), key, key.split('_')[2] ?? key]) {
      expect(sent).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
    expect(collector.headers[0]?.['x-key']).toBe(SECRETS.collector);
  },
);
