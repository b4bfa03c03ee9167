import {
  quantile,
  type ShadowDifference,
  type ShadowDrop,
  type ShadowSkip,
  type ShadowSpec,
} from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { ToldPlace } from './compare/compare-answers.ts';

/** Calls whose latency is known: the latest ones. */
const KEPT = 2000;
/** Samples of each kind of difference: the latest ones. */
const SAMPLES = 5;

/** Two answers that differ, as they are told. */
export interface ShadowSample {
  /** ISO 8601. */
  readonly at: string;
  readonly request_id: string;
  readonly difference: ShadowDifference;
  readonly why: string;
  readonly method: string;
  /** Without the values of its query. */
  readonly path: string;
  readonly status: number;
  /** Null where the candidate gave no answer. */
  readonly candidate_status: number | null;
  readonly places: readonly ToldPlace[];
  readonly input?: string;
}

/** The time that a version took for a call, in milliseconds. */
export interface ToldLatency {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What is known of a candidate, as it is told. */
export interface ToldShadow {
  readonly mount: string;
  /** Label of the candidate in the log. */
  readonly revision: string;
  readonly version: string;
  /** Its folder, as messages call it. */
  readonly path: string;
  /** Per cent. */
  readonly share: number;
  readonly volatile: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** Of the candidate, in the words of the states of skills. */
  readonly state: string;
  /** Those that were to be copied. */
  readonly calls: number;
  readonly same: number;
  readonly different: number;
  readonly differences: Readonly<Record<ShadowDifference, number>>;
  readonly dropped: number;
  readonly drops: Readonly<Record<ShadowDrop, number>>;
  readonly skipped: number;
  readonly skips: Readonly<Record<ShadowSkip, number>>;
  /** Workers of the candidate that died. */
  readonly deaths: number;
  readonly latency_ms: { readonly own: ToldLatency; readonly candidate: ToldLatency };
  readonly samples: readonly ShadowSample[];
}

/** What has come of the calls that were to be copied to one candidate. */
export class ShadowRecord {
  plan: ShadowSpec;
  readonly revision: string;
  /** Workers of it that died. */
  deaths = 0;
  readonly #since = dateNow();
  #calls = 0;
  #same = 0;
  readonly #differences = { failed: 0, status: 0, schema: 0, body: 0 };
  readonly #drops = { queue_full: 0, host_busy: 0, unavailable: 0, not_compared: 0 };
  readonly #skips = { not_repeatable: 0, too_large: 0, streamed: 0, no_answer: 0 };
  readonly #latencies: { own: number[]; candidate: number[] } = { own: [], candidate: [] };
  #timed = 0;
  readonly #samples: Record<ShadowDifference, ShadowSample[]> = {
    failed: [],
    status: [],
    schema: [],
    body: [],
  };

  constructor(plan: ShadowSpec, revision: string) {
    this.plan = plan;
    this.revision = revision;
  }

  onChosen(): void {
    this.#calls += 1;
  }

  onSkipped(why: ShadowSkip): void {
    this.#skips[why] += 1;
  }

  onDropped(why: ShadowDrop): void {
    this.#drops[why] += 1;
  }

  /** Both have answered; times in milliseconds, null where one is not known. */
  onTimed(own: number | null, candidate: number | null): void {
    if (own === null || candidate === null) return;
    this.#latencies.own[this.#timed % KEPT] = own;
    this.#latencies.candidate[this.#timed % KEPT] = candidate;
    this.#timed += 1;
  }

  onSame(): void {
    this.#same += 1;
  }

  /** Two answers differ; whether none have differed like that before. */
  onDifferent(sample: ShadowSample): boolean {
    const { difference } = sample;
    this.#differences[difference] += 1;
    const kept = this.#samples[difference];
    kept.push(sample);
    if (kept.length > SAMPLES) kept.shift();
    return this.#differences[difference] === 1;
  }

  /** What is known as of now. */
  told(state: string): ToldShadow {
    const { plan, revision, deaths } = this;
    const { spec, share, volatile } = plan;
    const samples = Object.values(this.#samples).flat();
    return {
      ...{ mount: spec.mount, revision, version: spec.manifest.version, path: spec.displayDir },
      ...{ share: Number((share * 100).toFixed(3)), volatile, state },
      since: new Date(this.#since).toISOString(),
      ...{ calls: this.#calls, same: this.#same },
      ...{ different: sum(this.#differences), differences: { ...this.#differences } },
      ...{ dropped: sum(this.#drops), drops: { ...this.#drops } },
      ...{ skipped: sum(this.#skips), skips: { ...this.#skips } },
      deaths,
      latency_ms: {
        own: toldLatency(this.#latencies.own),
        candidate: toldLatency(this.#latencies.candidate),
      },
      samples: samples.toSorted((one, other) => one.at.localeCompare(other.at)),
    };
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function toldLatency(times: readonly number[]): ToldLatency {
  const [p50, p95] = [0.5, 0.95].map((share) => {
    const time = quantile(times, share);
    return time === null ? null : Number(time.toFixed(2));
  });
  return { p50: p50 ?? null, p95: p95 ?? null };
}
