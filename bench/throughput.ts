import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { hostConfig, HOST_BIN } from './host-config.ts';
import { load, wrkIsThere, type Measured } from './load.ts';
import { median, table } from './report.ts';

const ROUNDS = 5;
const SECONDS = 4;

const file = (name: string) => fileURLToPath(new URL(`servers/${name}`, import.meta.url));

/** The time skill through the host, bare http and Express, interleaved: rates, latencies, ratios. */
export async function throughput(): Promise<string> {
  const servers = {
    host: new Child([HOST_BIN, '--config', hostConfig(1), '--log-level', 'info']),
    'bare http': new Child([file('bare-http.ts')]),
    express: new Child([file('express.ts')]),
  };
  const wrk = await wrkIsThere();
  const results = new Map<string, Measured[]>();
  // Warm-up counts for nobody; then one round after the other, so that noise hits all alike.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, server] of Object.entries(servers)) {
      const measured = await load(`${await server.url}/skills/time/run`, SECONDS, wrk);
      if (round >= 0) results.set(name, [...(results.get(name) ?? []), measured]);
    }
  }
  await Promise.all(Object.values(servers).map((server) => server.stop()));

  const rateOf = (name: string) => median(all(name).map(({ rate }) => rate));
  const all = (name: string) => results.get(name) ?? [];
  const rows = Object.keys(servers).map((name) => [
    name,
    Math.round(rateOf(name)).toLocaleString('en'),
    median(all(name).map(({ p50 }) => p50)).toFixed(2),
    median(all(name).map(({ p99 }) => p99)).toFixed(2),
    String(all(name).reduce((sum, { failed }) => sum + failed, 0)),
  ]);
  const ratio = (other: string) => {
    // Ratios within each round cancel what the machine did at the time.
    const ratios = all('host').map(({ rate }, round) => rate / (all(other)[round]?.rate ?? NaN));
    return median(ratios).toFixed(2);
  };
  return [
    `Throughput: time skill, POST /run, 32 connections, median of ${String(ROUNDS)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
    table(['server', 'requests/s', 'p50 ms', 'p99 ms', 'failed'], rows),
    `host / bare http: ${ratio('bare http')}    (goal: at least 0.8)`,
    `host / express:   ${ratio('express')}    (goal: at least 2)`,
  ].join('\n');
}
