import {
  cpuShare,
  overCpu,
  overMemory,
  withinWindow,
  type DeathCause,
  type Limits,
  type UsageSample,
} from '@skillet/core';
import type { Lag } from '../lag/lag-watch.ts';

/** Milliseconds of samples kept at least, for the share of a core that is shown. */
const SHOWN_WINDOW = 2000;

/**
 * Times its limit that a worker may have by what only its process shows: pages of the program and of
 * files that it is the first to touch are among that.
 */
const TOUCHED = 2;

/** Milliseconds between samples where the CPU time of each request counts. */
const PER_REQUEST_PACE = 50;

/** What the governor knows of one worker. */
export class WorkerWatch {
  readonly #limits: Limits;
  readonly #lag: Pick<Lag, 'since'>;
  #history: readonly UsageSample[] = [];
  /** CPU time when the request that is measured began. */
  #requestCpu: number | undefined;
  #asked: { readonly at: number; readonly rss: number } | undefined;

  /** `lag` is what is not held against it. */
  constructor(limits: Limits, lag: Pick<Lag, 'since'>) {
    this.#limits = limits;
    this.#lag = lag;
  }

  /** Milliseconds between samples that its limits ask for while it works. */
  get pace(): number {
    return this.#limits.cpuPerRequest === Infinity ? Infinity : PER_REQUEST_PACE;
  }

  get last(): UsageSample | undefined {
    return this.#history.at(-1);
  }

  /** Share of a core lately; undefined before there are two samples. */
  get cpu(): number | undefined {
    const { last } = this;
    const first = withinWindow(this.#history, SHOWN_WINDOW)[0];
    if (last === undefined || first === undefined || first === last) return undefined;
    return cpuShare(first, last);
  }

  /** Whether a sample was asked for and has not come. */
  get asked(): boolean {
    return this.#asked !== undefined;
  }

  /** A sample is asked for, while the process has so many bytes resident. */
  ask(at: number, rss: number): void {
    this.#asked = { at, rss };
  }

  /** Milliseconds for which a sample has been outstanding. */
  overdue(now: number): number {
    if (this.#asked === undefined) return 0;
    const { at } = this.#asked;
    return Math.max(0, now - at - this.#lag.since(at));
  }

  /** No sample came, and none will: the worker is gone. */
  lost(): void {
    this.#asked = undefined;
  }

  /**
   * What a worker must be using that does not answer because it sits in one long allocation: what
   * it used last, and what the process has grown by since it was asked.
   */
  presumed(now: number, rss: number): DeathCause | undefined {
    if (this.#asked === undefined) return undefined;
    const known = this.last === undefined ? 0 : this.last.heap + this.last.external;
    const grown = Math.max(0, rss - this.#asked.rss);
    return overMemory({ at: now, heap: known + grown, external: 0, cpu: 0 }, this.#limits);
  }

  /** The limit that is exceeded by so many bytes that it has touched, whatever its samples show. */
  overTouched(bytes: number): DeathCause | undefined {
    if (bytes <= this.#limits.memory * TOUCHED) return undefined;
    return overMemory({ at: 0, heap: bytes, external: 0, cpu: 0 }, this.#limits);
  }

  /** A sample came; the limit that it shows to be exceeded. `inFlight` counts requests. */
  note(sample: UsageSample, inFlight: number): DeathCause | undefined {
    this.#asked = undefined;
    const window = Math.max(this.#limits.cpuWindow, SHOWN_WINDOW);
    this.#history = withinWindow([...this.#history, sample], window);
    return (
      overMemory(sample, this.#limits) ??
      overCpu(withinWindow(this.#history, this.#limits.cpuWindow), this.#limits) ??
      this.#overCpuPerRequest(sample, inFlight)
    );
  }

  /** A request is done: the next one is measured anew. */
  requestDone(): void {
    this.#requestCpu = undefined;
  }

  #overCpuPerRequest(sample: UsageSample, inFlight: number): DeathCause | undefined {
    const value = this.#limits.cpuPerRequest;
    if (value === Infinity || inFlight === 0) {
      this.#requestCpu = undefined;
      return undefined;
    }
    this.#requestCpu ??= sample.cpu;
    const seen = Math.round(sample.cpu - this.#requestCpu);
    return seen > value ? { kind: 'limit', limit: 'cpu_per_request', value, seen } : undefined;
  }
}
