import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished } from 'vitest';
import { both, everyday as test, rows } from '../../../test/support/runs.ts';
import { Cli, run } from './support/cli.ts';
import { Collector } from './support/collector.ts';
import { callersTrace } from './support/traced-skills.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const TELLS = 'export const handler = (_, { traceparent }) => ({ traceparent });\n';
const SOON = { OTEL_BSP_SCHEDULE_DELAY: '20' };

let collector: Collector;

beforeEach(async () => {
  collector = await Collector.start();
});
afterEach(() => collector[Symbol.asyncDispose]());

async function start(otlp: string, env: Readonly<Record<string, string>> = {}) {
  const cwd = await workspace({
    'one/Skilletfile.yaml': SKILLETFILE,
    'one/skill.js': TELLS,
    'runtime-config.yaml': `skills:\n  - {name: echo, path: ./one, mount: one}\nserver: {host: 127.0.0.1, port: 0}\n${otlp === '' ? '' : `telemetry: {otlp: ${otlp}}\n`}`,
  });
  const cli = new Cli({ cwd, env: { ...SOON, ...env } });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  const url = await cli.url();
  await cli.ready('one');
  return { cli, url, cwd };
}

const tell = async (url: string, traceparent?: string) => {
  const headers = traceparent === undefined ? {} : { traceparent };
  const { body } = await run(url, 'one', { text: 'x' }, headers);
  return body['traceparent'];
};

const notRecorded = /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/;

test('of a share of none only those are recorded whose callers want it', async () => {
  const { url } = await start(`{endpoint: "${collector.url}", sample: 0}`);
  expect(await tell(url)).toMatch(notRecorded);
  const unwanted = callersTrace('00');
  expect(await tell(url, unwanted.traceparent)).toBe(unwanted.traceparent);
  const wanted = callersTrace();
  await tell(url, wanted.traceparent);
  await collector.trace(wanted.traceId, 2);
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([wanted.traceId]));
});

test('of a share of all every one is recorded but those whose callers want none', async () => {
  const { url } = await start(`{endpoint: "${collector.url}", sample: 1}`);
  const unwanted = callersTrace('00');
  expect(await tell(url, unwanted.traceparent)).toBe(unwanted.traceparent);
  const ids = new Set<string>();
  for (let n = 0; n < 5; n += 1) ids.add(String(await tell(url)).slice(3, 35));
  for (const id of ids) await collector.trace(id, 2);
  expect(ids.size).toBe(5);
  expect(collector.spans.some(({ traceId }) => traceId === unwanted.traceId)).toBe(false);
});

test('about half of them are recorded of a share of a half, by the variables of OpenTelemetry', async () => {
  const { url, cli } = await start('{}', {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.5',
    OTEL_SERVICE_NAME: 'mine',
  });
  const told = [];
  for (let n = 0; n < 200; n += 1) told.push(String(await tell(url)));
  const recorded = told.filter((one) => one.endsWith('-01'));
  expect(recorded.length).toBeGreaterThan(50);
  expect(recorded.length).toBeLessThan(150);
  for (const one of recorded) await collector.trace(one.slice(3, 35), 2);
  expect(collector.spans).toHaveLength(recorded.length * 2);
  expect(collector.spans[0]?.resource['service.name']).toBe('mine');
  // This sampler asks no caller.
  const flags = new Set<string>();
  for (let n = 0; n < 50; n += 1)
    flags.add(String(await tell(url, callersTrace('00').traceparent)).slice(-2));
  expect(flags).toEqual(new Set(['00', '01']));
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
});

/** Notes each module that a process loads, in all of its threads. */
const NOTES = `import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.MODULES_SEEN, url + '\\n');
    return next(url, context);
  },
});
`;

test.each([
  { env: {}, loaded: false },
  {
    env: { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    loaded: false,
  },
  { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, loaded: true },
])('nothing of OpenTelemetry is loaded unless traces are wanted: $env', async ({ env, loaded }) => {
  const dir = await workspace({ 'notes.mjs': NOTES });
  const seen = join(dir, 'seen');
  await writeFile(seen, '');
  const { url } = await start('', {
    ...env,
    MODULES_SEEN: seen,
    NODE_OPTIONS: `--import=${join(dir, 'notes.mjs')}`,
  });
  const { traceparent } = callersTrace();
  const told = await tell(url, traceparent);
  // Off, it is handed on as it came.
  expect(told === traceparent).toBe(!loaded);
  const modules = await readFile(seen, 'utf8');
  expect(modules).toContain('skillet-host');
  expect(modules.includes('@opentelemetry')).toBe(loaded);
});

const lost = (line: { msg: string }) => line.msg.startsWith('traces do not arrive at');
const back = (line: { msg: string }) => line.msg.startsWith('traces arrive at');

test('a collector that refuses is told of once, and once that it is back', async () => {
  collector.manner = 'refuses';
  const secret = 'a-key-for-the-collector';
  const { url, cli } = await start(
    `{endpoint: "${collector.url}", headers: {Authorization: "Bearer ${secret}"}}`,
  );
  await tell(url);
  const line = await cli.line(lost);
  expect(line).toMatchObject({ level: 'warn' });
  expect(line.msg).toContain(`${collector.url}/v1/traces: it answers with status 400`);
  const refused = collector.bodies.length;
  while (collector.bodies.length < refused + 2) await tell(url);
  collector.manner = 'takes';
  const id = String(await tell(url)).slice(3, 35);
  await collector.trace(id, 2);
  await cli.line(back);
  expect(cli.lines.filter(lost)).toHaveLength(1);
  expect(cli.lines.filter(back)).toHaveLength(1);
  expect(collector.headers.at(-1)?.authorization).toBe(`Bearer ${secret}`);
  expect(JSON.stringify(cli.lines)).not.toContain(secret);
});

test('a collector that hangs holds up neither requests nor the end of the host', async () => {
  collector.manner = 'hangs';
  const { url, cli } = await start(`{endpoint: "${collector.url}"}`);
  for (let n = 0; n < 50; n += 1) await tell(url);
  await collector.arrival();
  for (let n = 0; n < 50; n += 1) await tell(url);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
});

test('the last spans are sent when the host stops', async () => {
  const { url, cli } = await start(`{endpoint: "${collector.url}"}`, {
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  });
  const id = String(await tell(url)).slice(3, 35);
  expect(collector.spans).toEqual([]);
  cli.signal('SIGTERM');
  expect((await cli.exit).code).toBe(0);
  expect(collector.spans.filter(({ traceId }) => traceId === id)).toHaveLength(2);
});

both.each(
  rows(
    [
      {
        name: 'an address',
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
        says: 'must be an address',
      },
    ],
    [
      { name: 'a protocol', env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, says: 'http/protobuf' },
      { name: 'a sampler', env: { OTEL_TRACES_SAMPLER: 'jaeger_remote' }, says: 'is not known' },
    ],
  ),
)('what of the variables does not hold is said: $name', async ({ env, says }) => {
  const { cli } = await start('', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  await cli.line(({ level, msg }) => level === 'warn' && msg.includes(says));
});
