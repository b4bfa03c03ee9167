/** What a neighbour needs: nothing but its own thread, or what all threads of a process share. */
export type NeighbourKind = 'calm' | 'sharing';

/** How long answers took, in milliseconds. */
export interface Latency {
  readonly p99: number;
  readonly max: number;
}

/** What became of the requests of a span of time. Times in milliseconds. */
export interface LoadStats extends Latency {
  readonly requests: number;
  readonly failed: number;
  /** How often each failure was met. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of the neighbours that use what is shared; the figures beside it are of the others. */
  readonly sharing: Latency;
  /** How late the generator itself sent its requests: what the measurement is blurred by. */
  readonly lag99: number;
}

/** The requests that were due in a span of time; latencies count from when a request was due. */
export class LoadWindow {
  readonly #latencies: Record<NeighbourKind, number[]> = { calm: [], sharing: [] };
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
  answered(kind: NeighbourKind, latency: number): void {
    this.#latencies[kind].push(latency);
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
    const { calm, sharing } = this.#latencies;
    return {
      requests: this.#requests,
      failed: this.#requests - calm.length - sharing.length,
      failures: Object.fromEntries(this.#failures),
      ...latencyOf(calm),
      sharing: latencyOf(sharing),
      lag99: percentile(this.#lags, 0.99),
    };
  }

  #done(): void {
    this.#open -= 1;
    if (this.#closed && this.#open === 0) this.#whole.resolve(undefined);
  }
}

function latencyOf(values: readonly number[]): Latency {
  return { p99: percentile(values, 0.99), max: percentile(values, 1) };
}

/** The value that a share of the values does not exceed; 0 when there are none. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
