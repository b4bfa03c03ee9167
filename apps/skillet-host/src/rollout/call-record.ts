import { quantile, type CallSample, type FinishedCall, type HostErrorCode } from '@skillet/core';

/** Calls whose latency is known: the latest ones. */
const KEPT = 2000;
/** The least status of an error of a skill, and of the host: one below is what the caller did, or its limit. */
const SKILL_ERROR = 400;
const HOST_ERROR = 500;
const [HALF, SLOWEST] = [0.5, 0.95];
/** Errors that come of the host as a whole, of others, or of its stop: they say nothing of a revision. */
const OF_THE_HOST: ReadonlySet<HostErrorCode> = new Set([
  'host_overloaded',
  'host_stopping',
  'issuer_unavailable',
  'partial_failure',
  'member_lost',
  'analytics_unavailable',
]);

/** Counts the calls of one revision, from when it is made or begun anew. */
export class CallRecord {
  #calls = 0;
  #crashes = 0;
  #hostErrors = 0;
  #skillErrors = 0;
  #latencies: number[] = [];

  /** Begins anew. */
  clear(): void {
    this.#calls = this.#crashes = this.#hostErrors = this.#skillErrors = 0;
    this.#latencies = [];
  }

  onFinished({ outcome, queueMs, skillMs }: FinishedCall): void {
    if (outcome.kind === 'caller-left') return;
    const { status } = outcome;
    // A refusal takes no time: a revision that had more of them would seem faster, whatever it is.
    if (outcome.kind === 'host-error' && (status < HOST_ERROR || OF_THE_HOST.has(outcome.code)))
      return;
    this.#latencies[this.#calls % KEPT] = queueMs + skillMs;
    this.#calls += 1;
    if (outcome.kind === 'host-error') this.#hostErrors += 1;
    if (outcome.kind === 'skill-error' && status >= SKILL_ERROR) this.#skillErrors += 1;
  }

  onDeath(): void {
    this.#crashes += 1;
  }

  /** What is known as of now. */
  get sample(): CallSample {
    return {
      figures: {
        ...{ calls: this.#calls, crashes: this.#crashes },
        ...{ hostErrors: this.#hostErrors, skillErrors: this.#skillErrors },
        ...{ p50: this.#within(HALF), p95: this.#within(SLOWEST) },
      },
      latencies: [...this.#latencies],
    };
  }

  #within(share: number): number | null {
    const ms = quantile(this.#latencies, share);
    return ms === null ? null : Number(ms.toFixed(2));
  }
}
