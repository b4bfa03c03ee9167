import type {
  Clock,
  Dispatcher,
  FinishedCall,
  ReloadOutcome,
  WrongCredential,
  SupervisorEvent,
} from '@skillet/core';
import { writeMetrics, type Format } from '../exposition/write-metrics.ts';
import type { Counted, Handed } from '../registry/counted.ts';
import type { Family } from '../registry/family.ts';
import { CallMetrics } from './call-metrics.ts';
import { EventMetrics } from './event-metrics.ts';
import { HostMetrics, type CopyOutcome, type HostFacts } from './host-metrics.ts';
import { LoopDelay } from './loop-delay.ts';
import { skillGauges, type LimitsOf } from './skill-gauges.ts';

/** What metrics are made of. */
export interface MetricsOptions {
  readonly clock: Clock;
  readonly facts: HostFacts;
  readonly limitsOf: LimitsOf;
}

/** All that is counted of a host, and what is so when somebody asks. */
export class Metrics {
  readonly #limitsOf: LimitsOf;
  readonly #calls = new CallMetrics();
  readonly #events = new EventMetrics();
  readonly #host: HostMetrics;
  readonly #delay: LoopDelay;
  readonly #counted: readonly (Family & Handed)[];
  #inherited: Promise<unknown> = Promise.resolve();
  #onRead: ((counted: Counted) => void) | undefined;
  #handOn: ((counted: Counted) => void) | undefined;

  constructor({ clock, facts, limitsOf }: MetricsOptions) {
    this.#limitsOf = limitsOf;
    this.#host = new HostMetrics(facts);
    this.#delay = new LoopDelay(clock);
    this.#counted = [
      ...this.#calls.families,
      ...this.#events.families,
      ...this.#host.counters,
      this.#delay.family,
    ];
    this.#delay.start();
  }

  readonly onFinished = (call: FinishedCall): void => {
    this.#calls.onFinished(call);
  };

  readonly onEvent = (event: SupervisorEvent): void => {
    this.#events.onEvent(event);
  };

  /** A reload was done; undefined for one that was refused as a whole. */
  onReload(outcome: Pick<ReloadOutcome, 'failed'> | undefined): void {
    this.#host.onReload(outcome);
  }

  /** A caller was told to wait, because of that limit. All are names of the configuration. */
  readonly onRateLimited = (mount: string, caller: string, limit: string): void => {
    this.#host.onRateLimited(mount, caller, limit);
  };

  /** A call was to be copied to another version of its skill; what came of it. */
  readonly onCopied = (mount: string, outcome: CopyOutcome): void => {
    this.#host.onCopied(mount, outcome);
  };

  /** A key or token was shown that is not right. */
  readonly onWrongCredential = (kind: WrongCredential): void => {
    this.#host.onWrongCredential(kind);
  };

  /** All metrics as text. */
  text(dispatcher: Pick<Dispatcher, 'skills'>, format: Format): string {
    if (this.#handOn === undefined) this.#host.look();
    else this.handOn(this.#handOn);
    this.#onRead?.(Object.fromEntries(this.#counted.map((one) => [one.name, one.since()])));
    const now = [...this.#host.gauges(), ...skillGauges(dispatcher, this.#limitsOf)];
    return writeMetrics([...this.#counted, ...now], format);
  }

  /**
   * Hands on what was counted since the last time, for another process serves now; and again with each scrape from now on, so
   * that who read here reads no less there.
   */
  handOn(to: (counted: Counted) => void): void {
    this.#handOn = to;
    this.#host.look();
    to(Object.fromEntries(this.#counted.map((family) => [family.name, family.take()])));
  }

  /** Has somebody told what was counted and not handed on, whenever it is read, before that. */
  tellReads(to: (counted: Counted) => void): void {
    this.#onRead = to;
  }

  /** Adds what another process has counted. */
  add(counted: Counted): void {
    for (const family of this.#counted) family.add(counted[family.name] ?? []);
  }

  /** Nothing is told before this has settled: what the process before has counted is on its way. */
  awaitCounts(settled: Promise<unknown>): void {
    this.#inherited = settled;
  }

  /** Resolves when the counts are whole. */
  whole(): Promise<unknown> {
    return this.#inherited;
  }

  close(): void {
    this.#delay.stop();
  }
}
