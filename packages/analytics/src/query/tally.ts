import { BUCKETS, quantile } from '../latency/buckets.ts';
import { addPacked } from '../latency/packed.ts';
import type { UsageFigures } from './usage-query.ts';

/** A row of the file, as it is read. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns that a tally needs. */
export const TALLIED =
  'outcome, calls, bytes_in, bytes_out, queue_ms, duration_ms, most_ms, durations';

/** Sums up rows. */
export class Tally {
  calls = 0;
  #answered = 0;
  #skillErrors = 0;
  #hostErrors = 0;
  #left = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #queue = 0;
  #duration = 0;
  #most = 0;
  readonly #buckets = new Float64Array(BUCKETS);

  add(row: Row): void {
    const calls = Number(row['calls']);
    this.calls += calls;
    this.#count(String(row['outcome']), calls);
    this.#bytesIn += Number(row['bytes_in']);
    this.#bytesOut += Number(row['bytes_out']);
    this.#queue += Number(row['queue_ms']);
    this.#duration += Number(row['duration_ms']);
    this.#most = Math.max(this.#most, Number(row['most_ms']));
    const durations = row['durations'];
    if (durations instanceof Uint8Array) addPacked(durations, this.#buckets);
  }

  figures(): UsageFigures {
    const of = (share: number) => rounded(quantile(this.#buckets, share, this.#most) ?? 0);
    const { calls } = this;
    return {
      calls,
      answered: this.#answered,
      skill_errors: this.#skillErrors,
      host_errors: this.#hostErrors,
      callers_left: this.#left,
      bytes_in: this.#bytesIn,
      bytes_out: this.#bytesOut,
      queue_ms: calls === 0 ? 0 : rounded(this.#queue / calls),
      duration_ms:
        calls === 0
          ? null
          : {
              mean: rounded(this.#duration / calls),
              p50: of(0.5),
              p95: of(0.95),
              p99: of(0.99),
              max: rounded(this.#most),
            },
    };
  }

  #count(outcome: string, calls: number): void {
    if (outcome === 'answered') this.#answered += calls;
    else if (outcome === 'skill_error') this.#skillErrors += calls;
    else if (outcome === 'host_error') this.#hostErrors += calls;
    else this.#left += calls;
  }
}

/** To a thousandth: of a millisecond, nobody asks for more. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
