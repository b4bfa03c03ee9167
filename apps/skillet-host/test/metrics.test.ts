import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { hostPid } from './support/launched.ts';
import { lintMetrics } from './support/lint-metrics.ts';
import { NO_PROMETHEUS, promtool, PROMTOOL } from './support/prometheus-tools.ts';
import { COMMANDABLE, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

function config(skills: readonly string[], more = ''): string {
  const entries = [`{name: commandable, path: ${COMMANDABLE}, mount: c, timeout: 5s}`, ...skills];
  return `skills:\n${entries.map((one) => `  - ${one}\n`).join('')}server: {host: 127.0.0.1, port: 0}\n${more}`;
}

/** On a connection of its own: one that is kept leads to the process that it was made to. */
const scrape = async (url: string) =>
  (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();

/** The metrics that the documentation explains. */
function documentedMetrics(): string[] {
  const table =
    /^## What is measured\n[^]*?^`outcome`/m.exec(fileOf('docs/telemetry.md'))?.[0] ?? '';
  return [...table.matchAll(/`((?:skillet|process)_\w+)`/g)].map(([, name]) => name ?? '');
}

function fileOf(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}

/** The value of a series, written as in a scrape. */
function value(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

const answered = (mount: string, operation: string) =>
  `skillet_requests_total{mount="${mount}",operation="${operation}",outcome="answered",caller="local"}`;

describe('a host that is scraped', () => {
  const files = { 'one/Skilletfile.yaml': SKILLETFILE, 'one/skill.js': ECHO };
  let dir: string;
  let cli: Cli;
  let url: string;

  beforeAll(async () => {
    const one = ['{name: echo, path: ./one, mount: one}'];
    const text = config(one, 'settings: {access_log: errors}\n');
    dir = await workspace({ ...files, 'runtime-config.yaml': text });
    cli = new Cli({ cwd: dir, launcher: true });
    url = await cli.url();
    await Promise.all([cli.ready('c'), cli.ready('one')]);
    await run(url, 'one', { text: 'hi' });
    await run(url, 'c', { do: 'exit', ms: 3 });
  });
  afterAll(() => cli[Symbol.asyncDispose]());

  test('tells what is counted by mount, operation, outcome and caller', async () => {
    const text = await scrape(url);
    expect(value(text, answered('one', 'echo'))).toBe(1);
    expect(value(text, 'skillet_host_errors_total{mount="c",code="worker_crashed"}')).toBe(1);
    expect(value(text, 'skillet_worker_deaths_total{mount="c",cause="exit"}')).toBe(1);
    expect(value(text, 'skillet_worker_memory_limit_bytes{mount="one"}')).toBeGreaterThan(1e6);
    expect(text).toMatch(/^skillet_build_info\{version="\S+",runtime="node \S+"\} 1$/m);
    expect(text).toMatch(/^skillet_event_loop_delay_seconds_count [1-9]/m);
  });

  test('in words that the rules of Prometheus find nothing in', async () => {
    expect(lintMetrics(await scrape(url))).toEqual([]);
  });

  test('promtool finds nothing in it', async (context) => {
    context.skip(PROMTOOL === undefined, NO_PROMETHEUS);
    expect(promtool(['check', 'metrics'], await scrape(url))).toBe('');
  });

  test('each of them is in the documentation', async () => {
    const told = [...(await scrape(url)).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(documentedMetrics()).toEqual(expect.arrayContaining(told));
  });

  test('as OpenMetrics to who asks for that', async () => {
    const response = await fetch(`${url}/metrics`, { headers: { accept: OPENMETRICS } });
    expect(response.headers.get('content-type')).toContain(OPENMETRICS);
    expect(await response.text()).toMatch(/^# TYPE skillet_requests counter$[^]*\n# EOF\n$/m);
  });

  test('not to everybody', async () => {
    const { status } = await fetch(`${url}/metrics`, {
      headers: { 'x-forwarded-for': '192.0.2.1' },
    });
    expect(status).toBe(403);
  });

  test('nothing of what a caller sends is among the labels', async () => {
    await run(url, 'one', { text: 'x' }, { 'x-request-id': 'mark-me', 'user-agent': 'mark-me' });
    await fetch(`${url}/skills/mark-me/run?mark-me`, { method: 'POST' });
    expect(await scrape(url)).not.toContain('mark-me');
  });

  test('the log has a line for each request that failed, and none for the others', async () => {
    await run(url, 'c', { do: 'reject-skill-error', ms: 0 }, { 'x-request-id': 'teapot' });
    const line = await cli.line(({ request_id: id, status }) => id === 'teapot' && status === 418);
    expect(line).toMatchObject({
      mount: 'c',
      outcome: 'skill-error',
      bytes_in: expect.any(Number) as number,
    });
    expect(Object.keys(line)).toEqual(
      expect.arrayContaining(['queue_ms', 'skill_ms', 'bytes_out']),
    );
    expect(cli.lines.filter(({ msg }) => /^access: .*: 200/.test(msg))).toEqual([]);
  });

  test('counters do not fall when another process takes over, nor when a skill is removed', async () => {
    const before = await scrape(url);
    const command = new Cli({ cwd: dir, args: ['restart'] });
    expect((await command.exit).code).toBe(0);
    await hostPid(cli, 2);
    await run(url, 'one', { text: 'again' });
    await writeFile(join(dir, 'runtime-config.yaml'), config([]));
    await rm(join(dir, 'one'), { recursive: true });
    await fetch(`${url}/reload`, { method: 'POST' });
    const after = await scrape(url);
    expect(value(after, answered('one', 'echo'))).toBe(
      (value(before, answered('one', 'echo')) ?? NaN) + 1,
    );
    expect(value(after, 'skillet_reloads_total{result="done"}')).toBe(1);
    for (const line of before
      .split('\n')
      .filter((one) => /^\w+(?:_total|_count|_bucket)\b/.test(one))) {
      const series = line.slice(0, line.lastIndexOf(' '));
      expect
        .soft(value(after, series) ?? -1, series)
        .toBeGreaterThanOrEqual(value(before, series) ?? 0);
    }
  });
});

/** The status under another name of the host, as a page has it whose name was made to lead here. */
async function statusUnder(host: string, at: string): Promise<number | undefined> {
  const [answer] = (await once(request(at, { headers: { host } }).end(), 'response')) as [
    IncomingMessage,
  ];
  answer.resume();
  return answer.statusCode;
}

test('metrics on a port of their own, which holds nothing else, or public, or not at all', async () => {
  const own = 'metrics: {port: 0, public: true}\n';
  await using cli = new Cli({ cwd: await workspace({ 'runtime-config.yaml': config([], own) }) });
  const line = await cli.line(({ metrics_url: at }) => at !== undefined);
  const at = String(line['metrics_url']);
  expect(lintMetrics(await (await fetch(at)).text())).toEqual([]);
  expect((await fetch(at.replace('/metrics', '/skills'))).status).toBe(404);
  expect((await fetch(at, { method: 'POST' })).status).toBe(405);
  expect(await statusUnder('evil.example', at)).toBe(403);
  expect(await statusUnder('localhost:9464', at)).toBe(200);
  const from = { headers: { 'x-forwarded-for': '192.0.2.1' } };
  expect((await fetch(`${await cli.url()}/metrics`, from)).status).toBe(200);

  const off = 'metrics: {enabled: false}\n';
  await using other = new Cli({ cwd: await workspace({ 'runtime-config.yaml': config([], off) }) });
  expect((await fetch(`${await other.url()}/metrics`)).status).toBe(404);
});

const RULES = 'deploy/prometheus/skillet-host.rules.yaml';
const DASHBOARD = 'deploy/grafana/skillet-host.json';

test.each([RULES, DASHBOARD])('%s asks only for metrics that there are', (file) => {
  const known = new Set(documentedMetrics());
  const named = fileOf(file).matchAll(/\b((?:skillet|process)_[a-z_]+?)(?:_bucket)?\b/g);
  expect([...named].map(([, name]) => name).filter((name = '') => !known.has(name))).toEqual([]);
});

test('each alert is named where the documentation says what to do', () => {
  const alerts = [...fileOf(RULES).matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(alerts.length).toBeGreaterThan(0);
  expect(alerts.filter((name = '') => !fileOf('docs/operate.md').includes(name))).toEqual([]);
});

test('promtool finds nothing in the rules', (context) => {
  context.skip(PROMTOOL === undefined, NO_PROMETHEUS);
  expect(
    promtool(['check', 'rules', fileURLToPath(new URL(`../../../${RULES}`, import.meta.url))]),
  ).toBe('');
});
