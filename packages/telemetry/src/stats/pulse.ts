import type { CallOutcome } from '@skillet/core';
import { LatencySketch } from './latency-sketch.ts';

/** Milliseconds that one step of the history takes. */
export const STEP = 10_000;
/** Steps that are kept: an hour. */
const STEPS = 360;
/** Steps that are shown at a glance. */
const SHOWN = 30;
/** Steps that percentiles of the present are of: a minute. */
const RECENT = 6;

const SHARES = [0.5, 0.95, 0.99] as const;

/** What is kept of each step. Times in milliseconds, sizes in bytes. */
const FIELDS = [
  'requests',
  'skill_errors',
  'host_errors',
  'p50_ms',
  'p95_ms',
  'p99_ms',
  'workers',
  'waiting',
  'memory',
  'largest',
  'cpu',
] as const;

type Field = (typeof FIELDS)[number];

/** What a skill takes at the moment. */
export interface Usage {
  readonly workers: number;
  readonly waiting: number;
  /** Bytes of all workers, and of the largest. */
  readonly memory: number;
  readonly largest: number;
  /** Cores. */
  readonly cpu: number;
}

/** Requests of one step by what came of them. */
interface Tally {
  requests: number;
  skillErrors: number;
  hostErrors: number;
}

/** The last hour of one skill, in steps, and the present. */
export class Pulse {
  readonly #history: Readonly<Record<Field, Float32Array>>;
  readonly #sketches = Array.from({ length: RECENT }, () => new LatencySketch());
  /** The step under way, the one before it, and further back. */
  readonly #tallies: Tally[] = [emptyTally()];
  #step = 0;
  #sketch: LatencySketch;

  constructor() {
    const fields = FIELDS.map((field) => [field, new Float32Array(STEPS)] as const);
    this.#history = Object.fromEntries(fields) as Record<Field, Float32Array>;
    this.#sketch = this.#sketches[0] as LatencySketch;
  }

  /** Takes note of a request that has ended. */
  add(kind: CallOutcome['kind'], ms: number): void {
    const tally = this.#tallies[0] as Tally;
    tally.requests += 1;
    if (kind === 'skill-error') tally.skillErrors += 1;
    else if (kind === 'host-error') tally.hostErrors += 1;
    this.#sketch.add(ms);
  }

  /** Ends a step. */
  roll(usage: Usage): void {
    const tally = this.#tallies[0] as Tally;
    const [p50, p95, p99] = this.#sketch.quantiles(SHARES);
    const at = this.#step % STEPS;
    const values: Readonly<Record<Field, number | null>> = {
      requests: tally.requests,
      skill_errors: tally.skillErrors,
      host_errors: tally.hostErrors,
      p50_ms: p50,
      p95_ms: p95,
      p99_ms: p99,
      ...usage,
    };
    for (const field of FIELDS) this.#history[field][at] = values[field] ?? NaN;
    this.#step += 1;
    this.#sketch = this.#sketches[this.#step % RECENT] as LatencySketch;
    this.#sketch.clear();
    this.#tallies.unshift(emptyTally());
    this.#tallies.length = Math.min(this.#tallies.length, RECENT);
  }

  /** Of the present; `into` is how many milliseconds of the step under way have passed. */
  now(into: number): Readonly<Record<string, number | null>> {
    const [current, before = emptyTally()] = this.#tallies as [Tally, Tally?];
    const seconds = (into + (this.#tallies.length > 1 ? STEP : 0)) / 1000;
    const all = new LatencySketch();
    for (const sketch of this.#sketches) all.merge(sketch);
    const [p50, p95, p99] = all.quantiles(SHARES);
    const errors = this.#tallies.reduce(
      (sum, { skillErrors, hostErrors }) => sum + skillErrors + hostErrors,
      0,
    );
    const requests = this.#tallies.reduce((sum, tally) => sum + tally.requests, 0);
    return {
      rate: seconds < 1 ? null : rounded((current.requests + before.requests) / seconds),
      p50_ms: rounded(p50),
      p95_ms: rounded(p95),
      p99_ms: rounded(p99),
      requests_1m: requests,
      errors_1m: errors,
    };
  }

  /** Requests per second in the last five minutes, the oldest first. */
  recent(): readonly number[] {
    const { requests } = this.#history;
    const kept = Math.min(this.#step, SHOWN);
    return Array.from({ length: kept }, (_, index) =>
      rounded((requests[(this.#step - kept + index) % STEPS] ?? 0) / (STEP / 1000)),
    );
  }

  /** The steps that have ended, the oldest first. */
  history(): Readonly<Record<Field, readonly (number | null)[]>> {
    const kept = Math.min(this.#step, STEPS);
    const read = (values: Float32Array): (number | null)[] =>
      Array.from({ length: kept }, (_, index) => {
        const value = values[(this.#step - kept + index) % STEPS] ?? NaN;
        return Number.isNaN(value) ? null : rounded(value);
      });
    const fields = FIELDS.map((field) => [field, read(this.#history[field])] as const);
    return Object.fromEntries(fields) as Record<Field, (number | null)[]>;
  }
}

function emptyTally(): Tally {
  return { requests: 0, skillErrors: 0, hostErrors: 0 };
}

/** To three digits that count. */
function rounded<Value extends number | null>(value: Value): Value {
  return (value === null ? null : Number(value.toPrecision(value >= 1000 ? 6 : 3))) as Value;
}
