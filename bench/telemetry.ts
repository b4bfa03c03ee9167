import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { median, table } from './figures.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';
import { traces } from './telemetry-traces.ts';
import { WORKLOADS } from './workloads.ts';

const PACE: Pace = { rounds: 16, warmUp: 6 };
const SECONDS = 2;

/** What measuring costs: one host that counts, one that also writes its access log, and one that does neither, interleaved. */
export async function telemetry(): Promise<string> {
  const wrk = await wrkIsThere();
  const host = (more: string) => startHost(configOf([['time', 'time']], '{}', more));
  const hosts = {
    'metrics off': host('metrics: {enabled: false}\n'),
    'metrics on': host('metrics: {enabled: true}\n'),
    'access log': host('metrics: {enabled: false}\nsettings: {access_log: all}\n'),
  };
  const { body } = WORKLOADS.time;
  const seen = await interleaved(hosts, PACE, async (child) =>
    load({ url: `${await child.url}/skills/time/run`, body }, SECONDS, wrk),
  );
  await Promise.all(Object.values(hosts).map((child) => child.stop()));

  const rates = (name: keyof typeof hosts) => seen[name].map(({ rate }) => rate);
  const rows = (Object.keys(hosts) as (keyof typeof hosts)[]).map((name) => [
    name,
    Math.round(median(rates(name))).toLocaleString('en'),
    spreadText(paired(rates(name), rates('metrics off')), 3),
  ]);
  return [
    `Telemetry: POST /run, 32 connections, median of ${String(PACE.rounds)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
    table(['host', 'requests/s', 'of those without'], rows),
    'goal: metrics on at least 0.98',
    '',
    await traces(),
  ].join('\n');
}
