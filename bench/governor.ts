import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { configWith } from './host-config.ts';
import { median, table } from './figures.ts';
import { WAITING_SKILL } from './workloads.ts';

const WORKERS = 50;
const ROUNDS = 7;
const MILLISECONDS = 4000;

/** Shares of a core. */
interface Shares {
  /** Of all threads of the process. */
  readonly all: number;
  /** Of its main thread. */
  readonly main: number;
}

/** What sampling costs while 50 workers answer steady requests and nothing grows. */
export async function governor(): Promise<string> {
  const file = fileURLToPath(new URL('servers/governed.ts', import.meta.url));
  const skills = Array.from(
    { length: WORKERS },
    (_, n) => [`wait-${String(n)}`, WAITING_SKILL] as const,
  );
  const config = configWith(skills);
  const children = [true, false].map((governed) => fork(file, [config, String(governed)]));
  for (const child of children) await once(child, 'message');
  const measured: Shares[][] = children.map(() => []);
  // Warm-up counts for nobody; then in turns, so that noise hits both alike.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, child] of children.entries()) {
      const shares = await measure(child);
      if (round >= 0) measured[index]?.push(shares);
    }
  }
  for (const child of children) child.kill();

  const [on = [], off = []] = measured;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const row = (name: string, shares: readonly Shares[]) => [
    name,
    percent(median(shares.map(({ all }) => all))),
    percent(median(shares.map(({ main }) => main))),
  ];
  const costs = on.map(({ all, main }, round) => ({
    all: all - (off[round]?.all ?? NaN),
    main: main - (off[round]?.main ?? NaN),
  }));
  return [
    `Governor: ${String(WORKERS)} workers with one request of 100 ms in flight each, median of ${String(ROUNDS)} rounds of ${String(MILLISECONDS / 1000)} s`,
    table(
      ['share of a core', 'all threads', 'main thread'],
      [row('sampled', on), row('not sampled', off), row('sampling', costs)],
    ),
    'goal: at most 3 % for sampling while nothing grows',
  ].join('\n');
}

async function measure(child: ChildProcess): Promise<Shares> {
  const answer = once(child, 'message');
  child.send(MILLISECONDS);
  const [shares] = (await answer) as [Shares];
  return shares;
}
