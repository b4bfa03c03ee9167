import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere, type Measured } from './load.ts';
import { median, table } from './report.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

const ROUNDS = 5;
/** Rounds before: V8 needs some 12 s of load until all that a request runs through is optimized. */
const WARM_UP = 3;
const SECONDS = 4;

/** What a table shows, and how to read it. */
const READING: Record<WorkloadName, readonly string[]> = {
  time: [
    'The handler costs next to nothing: this row shows what the host itself costs per request.',
    'The bare lane is a plain server with its handler in other threads: no limits, no ids, no log.',
    'goals: host / bare http at least 0.8, host / express at least 2',
  ],
  clock: [
    'The same answer by way of Intl, as most would write it: two microseconds more on the thread that',
    'serves cost the two servers what the host has its workers do.',
  ],
  orders: [
    'The handler weighs what tools weigh. The two servers run it on the thread that serves, the host',
    'beside it: this row shows what supervision costs or gains a skill that works for its answer.',
  ],
};

const server = (name: string, workload: WorkloadName) =>
  new Child([fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url)), workload]);

/** Skills through the host, bare http and Express, interleaved: rates, latencies, ratios. */
export async function throughput(): Promise<string> {
  const wrk = await wrkIsThere();
  const parts = [
    `Throughput: POST /run, 32 connections, median of ${String(ROUNDS)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
  ];
  for (const workload of Object.keys(WORKLOADS) as WorkloadName[]) {
    parts.push(await compare(workload, wrk));
  }
  return parts.join('\n\n');
}

async function compare(workload: WorkloadName, wrk: boolean): Promise<string> {
  const { title, body } = WORKLOADS[workload];
  const servers = {
    host: startHost(configOf([[workload, workload]])),
    'bare http': server('bare-http', workload),
    'bare lane': server('bare-lane', workload),
    express: server('express', workload),
  };
  const results = new Map<string, Measured[]>();
  // Warm-up counts for nobody; then one round after the other, so that noise hits all alike.
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, child] of Object.entries(servers)) {
      const url = `${await child.url}/skills/${workload}/run`;
      const measured = await load({ url, body }, SECONDS, wrk);
      if (round >= 0) results.set(name, [...(results.get(name) ?? []), measured]);
    }
  }
  await Promise.all(Object.values(servers).map((child) => child.stop()));

  const all = (name: string) => results.get(name) ?? [];
  const rows = Object.keys(servers).map((name) => [
    name,
    Math.round(median(all(name).map(({ rate }) => rate))).toLocaleString('en'),
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
    title,
    table(['server', 'requests/s', 'p50 ms', 'p99 ms', 'failed'], rows),
    ['bare http', 'bare lane', 'express']
      .map((other) => `host / ${other}: ${ratio(other)}`)
      .join('    '),
    ...READING[workload],
  ].join('\n');
}
