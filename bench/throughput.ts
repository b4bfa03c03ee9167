import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { median, table } from './figures.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

/** V8 needs some 12 s of load until all that a request runs through is optimized. */
const PACE: Pace = { rounds: 10, warmUp: 6 };
const SECONDS = 2;

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
    `Throughput: POST /run, 32 connections, median of ${String(PACE.rounds)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
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
  const seen = await interleaved(servers, PACE, async (child) => {
    return load({ url: `${await child.url}/skills/${workload}/run`, body }, SECONDS, wrk);
  });
  await Promise.all(Object.values(servers).map((child) => child.stop()));

  const rows = Object.entries(seen).map(([name, all]) => [
    name,
    Math.round(median(all.map(({ rate }) => rate))).toLocaleString('en'),
    median(all.map(({ p50 }) => p50)).toFixed(2),
    median(all.map(({ p99 }) => p99)).toFixed(2),
    String(all.reduce((sum, { failed }) => sum + failed, 0)),
  ]);
  const rates = (name: keyof typeof servers) => seen[name].map(({ rate }) => rate);
  return [
    title,
    table(['server', 'requests/s', 'p50 ms', 'p99 ms', 'failed'], rows),
    (['bare http', 'bare lane', 'express'] as const)
      .map((other) => `host / ${other}: ${spreadText(paired(rates('host'), rates(other)))}`)
      .join('    '),
    ...READING[workload],
  ].join('\n');
}
