import { writeFileSync, readFileSync } from 'node:fs';
import { configOf, startHost } from './host-config.ts';
import { load, wrkIsThere, type Measured } from './load.ts';
import { median, table } from './figures.ts';
import { WORKLOADS } from './workloads.ts';

const ROUNDS = 7;
const SECONDS = 3;

/** What callers feel of copies that go to a shadow, with no copy at all and with 10 % of the calls. */
export async function shadow(): Promise<string> {
  const wrk = await wrkIsThere();
  const { body, folder } = WORKLOADS.orders;
  const kinds = ['no shadow', 'shadow, 10 %'] as const;
  const hosts = kinds.map((kind) => {
    const config = configOf([['orders', 'orders']], '{workers: 1}');
    const of = kind === 'no shadow' ? '' : `, shadow: {path: ${folder}, share: 10%}`;
    const text = readFileSync(config, 'utf8').replace('mount: orders', `mount: orders${of}`);
    writeFileSync(config, text);
    const host = startHost(config);
    host.process.stdout?.resume();
    return host;
  });
  const measured: Measured[][] = kinds.map(() => []);
  // Warm-up counts for nobody; then in turns, so that noise hits both alike.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, host] of hosts.entries()) {
      const target = { url: `${await host.url}/skills/orders/run`, body };
      const one = await load(target, SECONDS, wrk);
      if (round >= 0) measured[index]?.push(one);
    }
  }
  const answer = await fetch(`${(await hosts[1]?.url) ?? ''}/shadow`);
  const { shadows } = (await answer.json()) as { shadows: Record<string, unknown>[] };
  await Promise.all(hosts.map((host) => host.stop()));

  const [without = [], withShadow = []] = measured;
  const ratio = (pick: (one: Measured) => number) =>
    median(withShadow.map((one, round) => pick(one) / pick(without[round] ?? one)));
  const rows = kinds.map((kind, index) => {
    const of = (pick: (one: Measured) => number) => median((measured[index] ?? []).map(pick));
    return [
      kind,
      Math.round(of(({ rate }) => rate)).toLocaleString('en'),
      of(({ p50 }) => p50).toFixed(2),
      of(({ p99 }) => p99).toFixed(2),
    ];
  });
  const last = [ratio(({ rate }) => rate), ratio(({ p50 }) => p50), ratio(({ p99 }) => p99)];
  const { same, dropped, calls } = shadows[0] ?? {};
  return [
    `Shadow: orders skill, one worker, POST /run (${wrk ? 'wrk' : 'autocannon'}, 32 connections), median of ${String(ROUNDS)} rounds`,
    table(
      ['', 'requests/s', 'p50 ms', 'p99 ms'],
      [...rows, ['ratio, round by round', ...last.map((one) => one.toFixed(2))]],
    ),
    `of ${String(calls)} calls to be copied ${String(same)} were compared, ${String(dropped)} dropped`,
  ].join('\n');
}
