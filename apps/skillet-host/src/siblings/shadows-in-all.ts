import type { HostShadows, ShadowsAnswer } from '../shadow/host-shadows.ts';
import type { ToldShadow } from '../shadow/shadow-record.ts';
import type { Commands } from './door.ts';
import { most, sum } from './merge/json.ts';
import type { Siblings } from './siblings.ts';

/** What is told of versions that get copies of calls. */
export interface ShadowDesk {
  answer(mount?: string): Promise<ShadowsAnswer>;
}

/** Samples of each kind of difference that are told. */
const SAMPLES = 5;

/** What has come of copies in all processes that share a port: each copies calls of its own, to a candidate of its own. */
export class ShadowsInAll implements ShadowDesk {
  readonly #siblings: Siblings | undefined;
  readonly #own: Pick<HostShadows, 'answer'>;

  constructor(siblings: Siblings | undefined, own: Pick<HostShadows, 'answer'>) {
    this.#siblings = siblings;
    this.#own = own;
  }

  /** What the others may ask of this one. */
  get commands(): Commands {
    return { shadows: (mount) => Promise.resolve(this.#own.answer(mount || undefined)) };
  }

  async answer(mount?: string): Promise<ShadowsAnswer> {
    const own = this.#own.answer(mount);
    const siblings = this.#siblings;
    if (siblings === undefined) return own;
    // One that has just ended has copied, and nobody knows what came of it.
    const told = await Promise.allSettled(
      siblings.numbers.map((number) => siblings.tell(number, 'shadows', mount ?? '')),
    );
    const others = told.flatMap((one) =>
      one.status === 'fulfilled' ? (one.value as ShadowsAnswer).shadows : [],
    );
    return { shadows: own.shadows.map((one) => joinShadows(one, others)) };
  }
}

/** States of a candidate that waits for copies. */
const WELL = new Set(['ready', 'idle']);

/** One as it is in this process and in others; of times the longest is told. */
function joinShadows(own: ToldShadow, others: readonly ToldShadow[]): ToldShadow {
  const all = [own, ...others.filter(({ mount }) => mount === own.mount)];
  if (all.length === 1) return own;
  const total = (of: (one: ToldShadow) => number) => sum(all.map(of));
  const slowest = (of: (one: ToldShadow) => number | null) => {
    const times = all.flatMap((one) => of(one) ?? []);
    return times.length === 0 ? null : most(times);
  };
  const timesOf = (whose: 'own' | 'candidate') => ({
    p50: slowest((one) => one.latency_ms[whose].p50),
    p95: slowest((one) => one.latency_ms[whose].p95),
  });
  const samples = all.flatMap((one) => one.samples);
  const kinds = new Set(samples.map(({ difference }) => difference));
  const kept = [...kinds].flatMap((kind) =>
    samples
      .filter(({ difference }) => difference === kind)
      .toSorted(byTime)
      .slice(-SAMPLES),
  );
  return {
    ...own,
    since: all.map(({ since }) => since).toSorted()[0] ?? own.since,
    state: all.find(({ state }) => !WELL.has(state))?.state ?? own.state,
    calls: total(({ calls }) => calls),
    same: total(({ same }) => same),
    different: total(({ different }) => different),
    differences: summed(all.map(({ differences }) => differences)),
    dropped: total(({ dropped }) => dropped),
    drops: summed(all.map(({ drops }) => drops)),
    skipped: total(({ skipped }) => skipped),
    skips: summed(all.map(({ skips }) => skips)),
    deaths: total(({ deaths }) => deaths),
    latency_ms: { own: timesOf('own'), candidate: timesOf('candidate') },
    samples: kept.toSorted(byTime),
  };
}

function byTime(one: { readonly at: string }, other: { readonly at: string }): number {
  return one.at.localeCompare(other.at);
}

function summed<Name extends string>(
  counts: readonly Readonly<Record<Name, number>>[],
): Readonly<Record<Name, number>> {
  return counts.reduce((total, one) => {
    const pairs = Object.entries<number>(one).map(([name, count]) => [
      name,
      count + total[name as Name],
    ]);
    return Object.fromEntries(pairs) as Record<Name, number>;
  });
}
