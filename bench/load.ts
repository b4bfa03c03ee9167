import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

/** What a load measured; latencies in milliseconds. */
export interface Measured {
  readonly requests: number;
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

const CONNECTIONS = 32;

const run = promisify(execFile);

/** Whether wrk is there; it takes less of the machine than autocannon, so it distorts less. */
export async function wrkIsThere(): Promise<boolean> {
  return run('wrk', ['--version']).then(
    () => true,
    (error: unknown) => (error as { code?: unknown }).code !== 'ENOENT',
  );
}

/** Where a load goes. */
export interface Target {
  readonly url: string;
  readonly body: string;
  /** Besides that of the body's type. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Loads a URL with POSTs over 32 connections for some seconds. */
export async function load(target: Target, seconds: number, wrk: boolean): Promise<Measured> {
  return wrk ? loadWithWrk(target, seconds) : loadWithAutocannon(target, seconds);
}

async function loadWithAutocannon(target: Target, seconds: number): Promise<Measured> {
  const { url, body, headers = {} } = target;
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    connections: CONNECTIONS,
    duration: seconds,
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  const { p50, p99 } = result.latency;
  const { average: rate, total: requests } = result.requests;
  return { requests, rate, p50, p99, failed };
}

// The body stands in a long bracket of Lua, where nothing needs an escape.
const scriptOf = ({ body, headers = {} }: Target) => `wrk.method = "POST"
wrk.body = [==[${body}]==]
wrk.headers["Content-Type"] = "application/json"
${Object.entries(headers)
  .map(([name, value]) => `wrk.headers["${name}"] = [==[${value}]==]`)
  .join('\n')}
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('JSON{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"failed":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

async function loadWithWrk(target: Target, seconds: number): Promise<Measured> {
  const script = join(mkdtempSync(join(tmpdir(), 'skillet-bench-')), 'post.lua');
  writeFileSync(script, scriptOf(target));
  const args = [
    '-t1',
    `-c${String(CONNECTIONS)}`,
    `-d${String(seconds)}s`,
    '-s',
    script,
    target.url,
  ];
  const { stdout } = await run('wrk', args);
  const json = /JSON(\{.*\})/.exec(stdout)?.[1];
  if (json === undefined) throw new Error(`wrk said: ${stdout}`);
  const { requests, duration, p50, p99, failed } = JSON.parse(json) as Record<
    'requests' | 'duration' | 'p50' | 'p99' | 'failed',
    number
  >;
  const rate = requests / (duration / 1e6);
  return { requests, rate, p50: p50 / 1000, p99: p99 / 1000, failed };
}
