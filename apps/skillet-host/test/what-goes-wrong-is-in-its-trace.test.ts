import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { Collector, type CollectedSpan } from './support/collector.ts';
import { callersTrace, MOUNTS, tracedSkills } from './support/traced-skills.ts';

let collector: Collector;
let cli: Cli;
let url: string;

beforeAll(async () => {
  collector = await Collector.start();
  const more = `telemetry: {otlp: {endpoint: "${collector.url}"}}\n`;
  const env = { OTEL_BSP_SCHEDULE_DELAY: '20' };
  cli = new Cli({ cwd: await tracedSkills(more), env });
  url = await cli.url();
  await Promise.all(MOUNTS.map((mount) => cli.ready(mount)));
}, 60_000);
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

/** The spans of one request: that of the server, and that of the call. */
async function spansOf(traceId: string): Promise<{ server: CollectedSpan; call: CollectedSpan }> {
  const server = await collector.span((one) => one.traceId === traceId && one.kind === 'server');
  const call = await collector.span(
    (one) => one.traceId === traceId && one.name.startsWith('execute_tool'),
  );
  return { server, call };
}

test.each([
  { does: 'refuse', mount: 'tracer', status: 418, error: '418', isFault: false },
  { does: 'break', mount: 'tracer', status: 500, error: 'skill_error', isFault: true },
  { does: 'hang', mount: 'brief', status: 504, error: 'skill_timeout', isFault: true },
])('$does is told: $error', async ({ does, mount, status, error, isFault }) => {
  const { traceId, traceparent } = callersTrace();
  expect((await run(url, mount, { does }, { traceparent })).status).toBe(status);
  const { server, call } = await spansOf(traceId);
  expect(call).toMatchObject({ isError: true, attributes: { 'error.type': error } });
  expect(server).toMatchObject({
    isError: isFault,
    attributes: { 'http.response.status_code': status, 'error.type': error },
  });
});

test('a request that is refused before it is handed over is told, too', async () => {
  const { traceId, traceparent } = callersTrace();
  const body = { does: 'x'.repeat(100_000) };
  expect((await run(url, 'small', body, { traceparent })).status).toBe(413);
  const { server, call } = await spansOf(traceId);
  expect(call).toMatchObject({ isError: true, attributes: { 'error.type': 'body_too_large' } });
  expect(server).toMatchObject({
    isError: false,
    attributes: { 'http.response.status_code': 413 },
  });
});

test('a call that is sent again after a death is one span, which says so', async () => {
  const { traceId, traceparent } = callersTrace();
  const { body } = await run(url, 'sure', { does: 'die-once' }, { traceparent });
  const { server, call } = await spansOf(traceId);
  expect(call).toMatchObject({ isError: false, attributes: { 'skillet.replayed': true } });
  expect(body).toEqual({ traceparent: `00-${traceId}-${call.spanId}-01` });
  expect(server.isError).toBe(false);
  expect(
    collector.spans.filter((one) => one.traceId === traceId && one.name !== 'queue'),
  ).toHaveLength(2);
});

test('a call whose workers die is told as the error of the host', async () => {
  const { traceId, traceparent } = callersTrace();
  const { status } = await run(url, 'sure', { does: 'die' }, { traceparent });
  expect(status).toBe(502);
  const { server, call } = await spansOf(traceId);
  expect(call).toMatchObject({ isError: true, attributes: { 'error.type': 'worker_crashed' } });
  expect(server).toMatchObject({ isError: true, attributes: { 'error.type': 'worker_crashed' } });
});

test('the wait for a worker is a span, and who leaves is told', async () => {
  const first = callersTrace();
  const leaving = new AbortController();
  const init = { method: 'POST', body: '{"does":"hang"}', signal: leaving.signal };
  const left = fetch(`${url}/skills/leaf/run`, {
    ...init,
    headers: { traceparent: first.traceparent },
  }).catch(() => undefined);
  const details = async () =>
    (await get(`${url}/skills/leaf`)) as { waiting: number; workers: { in_flight: number }[] };
  const until = async (holds: (one: Awaited<ReturnType<typeof details>>) => boolean) => {
    while (!holds(await details()));
  };
  await until(({ workers }) => workers.some((worker) => worker.in_flight > 0));
  const second = callersTrace();
  const waited = run(url, 'leaf', { does: 'tell' }, { traceparent: second.traceparent });
  await until(({ waiting }) => waiting > 0);
  leaving.abort();
  await Promise.all([left, waited]);

  const { call } = await spansOf(second.traceId);
  const queue = await collector.span(
    (one) => one.traceId === second.traceId && one.name === 'queue',
  );
  expect(queue.parentId).toBe(call.spanId);
  expect(queue.end - queue.start).toBeGreaterThanOrEqual(1_000_000n);
  expect(call.attributes['skillet.queue_ms']).toBeGreaterThanOrEqual(1);
  const gone = await spansOf(first.traceId);
  expect(gone.call).toMatchObject({ isError: true, attributes: { 'error.type': 'caller_left' } });
  expect(gone.server).toMatchObject({ isError: true, attributes: { 'error.type': 'caller_left' } });
});
