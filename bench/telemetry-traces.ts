import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Child } from './child.ts';
import { median, table } from './figures.ts';
import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';
import { WORKLOADS } from './workloads.ts';

const PACE: Pace = { rounds: 16, warmUp: 6 };
const SECONDS = 2;

/** What traces cost: one host without, one that records none of the traces that begin there, one a hundredth, and one all; interleaved. */
export async function traces(): Promise<string> {
  const wrk = await wrkIsThere();
  const collector = createServer((request, response) => {
    request.resume().once('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}`;
  const host = (sample?: number) =>
    startHost(
      configOf(
        [['time', 'time']],
        '{}',
        sample === undefined
          ? ''
          : `telemetry: {otlp: {endpoint: "${endpoint}", sample: ${String(sample)}}}\n`,
      ),
    );
  const hosts = { off: host(), 'none of them': host(0), '1 %': host(0.01), 'all of them': host(1) };
  const { body } = WORKLOADS.time;
  const seen = await interleaved(hosts, PACE, async (child) => {
    const url = `${await child.url}/skills/time/run`;
    const before = child.mainThread();
    const { rate } = await load({ url, body }, SECONDS, wrk);
    return { rate, cost: (child.mainThread() - before) / (rate * SECONDS) };
  });
  await Promise.all(Object.values<Child>(hosts).map((child) => child.stop()));
  collector.close();
  collector.closeAllConnections();

  const rates = (name: keyof typeof hosts) => seen[name].map(({ rate }) => rate);
  const costs = (name: keyof typeof hosts) => seen[name].map(({ cost }) => cost);
  const rows = (Object.keys(hosts) as (keyof typeof hosts)[]).map((name) => [
    name,
    Math.round(median(rates(name))).toLocaleString('en'),
    spreadText(paired(rates(name), rates('off')), 3),
    median(costs(name)).toFixed(1),
    spreadText(paired(costs(name), costs('off')), 3),
  ]);
  return [
    `Traces: POST /run, 32 connections, median of ${String(PACE.rounds)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
    table(
      [
        'traces',
        'requests/s',
        'of those without',
        "µs of the host's thread each",
        'to those without',
      ],
      rows,
    ),
    'goal: 1 % of them at least 0.97',
  ].join('\n');
}
