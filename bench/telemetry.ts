import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { median, table } from './figures.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';
import { traces } from './telemetry-traces.ts';
import { WORKLOADS } from './workloads.ts';

const PACE: Pace = { rounds: 16, warmUp: 6 };
const SECONDS = 2;
const METRICS_OFF = 'metrics: {enabled: false}\n';
const ANALYTICS_OFF = 'analytics: {enabled: false}\n';

/** What measuring costs: a host that does nothing of it, and one each that has metrics, analytics, or an access log, interleaved. */
export async function telemetry(): Promise<string> {
  const wrk = await wrkIsThere();
  const host = (more: string) => startHost(configOf([['time', 'time']], '{}', more));
  const hosts = {
    nothing: host(`${METRICS_OFF}${ANALYTICS_OFF}`),
    metrics: host(ANALYTICS_OFF),
    analytics: host(METRICS_OFF),
    'access log': host(`${METRICS_OFF}${ANALYTICS_OFF}settings: {access_log: all}\n`),
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
    spreadText(paired(rates(name), rates('nothing')), 3),
  ]);
  return [
    `Telemetry: POST /run, 32 connections, median of ${String(PACE.rounds)} rounds of ${String(SECONDS)} s (${wrk ? 'wrk' : 'autocannon'})`,
    table(['host', 'requests/s', 'of those without'], rows),
    'goal: metrics and analytics at least 0.98 each',
    '',
    await traces(),
  ].join('\n');
}
