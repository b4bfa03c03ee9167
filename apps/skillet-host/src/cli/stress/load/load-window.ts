/** What became of the requests of a span of time. Times in milliseconds. */
export interface LoadStats {
  readonly requests: number;
  readonly failed: number;
  /** How often each failure was met. */
  readonly failures: Readonly<Record<string, number>>;
  readonly p99: number;
  readonly max: number;
  /** How late the generator itself sent its requests: what the measurement is blurred by. */
  readonly lag99: number;
}

/** The requests that were due in a span of time; latencies count from when a request was due. */
export class LoadWindow {
  readonly #latencies: number[] = [];
  readonly #lags: number[] = [];
  readonly #failures = new Map<string, number>();
  readonly #whole = Promise.withResolvers<undefined>();
  #requests = 0;
  #open = 0;
  #closed = false;

  /** A request was sent so much later than it was due. */
  sent(lag: number): void {
    this.#requests += 1;
    this.#open += 1;
    this.#lags.push(lag);
  }

  /** A request came back so long after it was due. */
  answered(latency: number): void {
    this.#latencies.push(latency);
    this.#done();
  }

  failed(how: string): void {
    this.#failures.set(how, (this.#failures.get(how) ?? 0) + 1);
    this.#done();
  }

  /** No more requests belong to it; resolves when the last one is back. */
  async close(): Promise<LoadStats> {
    this.#closed = true;
    if (this.#open > 0) await this.#whole.promise;
    return {
      requests: this.#requests,
      failed: this.#requests - this.#latencies.length,
      failures: Object.fromEntries(this.#failures),
      p99: percentile(this.#latencies, 0.99),
      max: percentile(this.#latencies, 1),
      lag99: percentile(this.#lags, 0.99),
    };
  }

  #done(): void {
    this.#open -= 1;
    if (this.#closed && this.#open === 0) this.#whole.resolve(undefined);
  }
}

/** The value that a share of the values does not exceed; 0 when there are none. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
