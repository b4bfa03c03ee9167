import type { CallLimits, PartyKind } from '@skillet/core';
import { drainOf, Meter, type Moment } from './meter.ts';
import { dayOf } from './tally.ts';

/** Milliseconds for which what others have told is remembered at most. */
const LATELY = 1000;

/** Whose calls are counted: those of a caller, to one mount or to all (''), or those of all callers to a skill. */
export interface Account {
  readonly kind: PartyKind | 'skill';
  /** By `partyOf`; '' for a skill. */
  readonly party: string;
  readonly mount: string;
}

/** What one host has let in of an account, as it tells the others. */
export interface Use extends Account {
  /** Calls since it told of that last; in a state, how full the bucket is. */
  readonly calls: number;
  /** Calls that a rate has go in a millisecond; 0 without one. */
  readonly drain: number;
  /** Calls of the day, in the same way. */
  readonly ofDay: number;
  /** Whether those are limited. */
  readonly daily: boolean;
  /** Calls under way in that host now; 0 where their number is not limited. */
  readonly underWay: number;
}

/** What is known of the other hosts when it is asked whether one more call is sure to be within the limits. */
export interface Fellows {
  /** The last message that all of them have heard. */
  readonly heard: number;
  /** The last time that all were asked and have answered. */
  readonly synced: number;
  readonly others: number;
  /** Whether this host has what cannot be divided. */
  readonly isFirst: boolean;
  /** Milliseconds after which all that answer at all have heard of something. */
  readonly patience: number;
}

/** Calls that another host has told of. */
interface Heard {
  readonly sync: number;
  readonly at: number;
  readonly calls: number;
}

interface Told {
  readonly round: number;
  readonly calls: number;
}

/** Counts the calls of one scope in several hosts: what this one takes is told, and what others have taken counts as well. */
export class SharedMeter extends Meter {
  readonly account: Account;
  readonly #onUse: (meter: SharedMeter) => void;
  /** Since it was told last. */
  #calls = 0;
  #ofDay = 0;
  /** Of the limits that a call came under last. */
  #drain = 0;
  #daily = false;
  #concurrent = false;
  /** What was told and not all others are known to have heard, the oldest first. */
  #told: Told[] = [];
  /** What others have told lately, the oldest first. */
  #heard: Heard[] = [];
  readonly #underWayIn = new Map<string, number>();

  constructor(account: Account, onUse: (meter: SharedMeter) => void) {
    super();
    this.account = account;
    this.#onUse = onUse;
  }

  override take(limits: CallLimits, moment: Moment): void {
    super.take(limits, moment);
    this.#drain = drainOf(limits);
    this.#daily = limits.daily !== undefined;
    this.#concurrent = limits.concurrency !== undefined;
    this.#calls += 1;
    this.#ofDay += 1;
    this.#onUse(this);
  }

  override resume(): void {
    super.resume();
    this.#concurrent = true;
    this.#onUse(this);
  }

  override end(): void {
    super.end();
    if (this.#concurrent) this.#onUse(this);
  }

  override giveBack(date: number): void {
    super.giveBack(date);
    this.#ofDay -= 1;
    this.#onUse(this);
  }

  /** What has come since it was asked last, to be told in the message of that number. */
  tell(round: number): Use {
    const calls = this.#calls;
    const use = { ...this.#about, calls, ofDay: this.#ofDay };
    if (calls > 0) this.#told.push({ round, calls });
    this.#calls = 0;
    this.#ofDay = 0;
    return use;
  }

  /** Nobody is there to be told of anything. */
  keepToItself(): void {
    this.#calls = 0;
    this.#ofDay = 0;
    this.#told = [];
  }

  /** All that there is to say, for a host that knows nothing yet; undefined where that is nothing. */
  state({ now, date }: Moment): Use | undefined {
    const calls = this.levelAt(this.#drain, now);
    const ofDay = this.tally.on(date);
    const about = this.#about;
    if (calls === 0 && ofDay === 0 && about.underWay === 0) return undefined;
    return { ...about, calls, ofDay };
  }

  /** Another host has let calls in; `sync` is how often this one has asked all others by then. */
  hear(
    { calls, drain, ofDay, underWay }: Use,
    host: string,
    { now, date }: Moment,
    sync: number,
  ): void {
    if (calls > 0) {
      // Only the first host asks for them, so that nobody else would ever drop any.
      this.#dropHeard(0, LATELY);
      this.#heard.push({ sync, at: performance.now(), calls });
      this.#drain = drain;
      this.fill(calls, drain, now);
    }
    if (ofDay !== 0) this.tally.add(dayOf(date), ofDay);
    this.#noteUnderWay(host, underWay);
  }

  /** Another host tells this one, which has come later, what there was before. */
  learn({ calls, drain, ofDay, underWay }: Use, host: string, { now, date }: Moment): void {
    if (calls > 0) {
      this.#drain = drain;
      this.fill(Math.max(0, calls - this.levelAt(drain, now)), drain, now);
    }
    this.tally.atLeast(dayOf(date), ofDay);
    this.#noteUnderWay(host, underWay);
  }

  /** A host is gone, with what was under way there. */
  forget(host: string): void {
    this.#noteUnderWay(host, 0);
  }

  /**
   * Whether one more call is within the limits whatever the others let in at the same time. What is left is divided: of what
   * there is besides the calls that not all others know of, each host may take its part before they do.
   */
  isSure(limits: CallLimits, moment: Moment, fellows: Fellows): boolean {
    const { heard, synced, others, isFirst, patience } = fellows;
    const room = this.room(limits, moment);
    if (room === Infinity) return true;
    const unheard = this.#unheard(heard);
    const whole = room + unheard;
    if (!isFirst) return unheard + 1 <= Math.floor(whole / (others + 1));
    // Others may not know yet what was told here lately, and take their part of more than there is.
    const part = Math.floor((whole + this.#lately(synced, patience)) / (others + 1));
    return unheard + 1 <= whole - others * part;
  }

  /** Calls that there is room for by all of the limits. */
  room(limits: CallLimits, moment: Moment): number {
    const left = this.left(limits, moment);
    return Math.min(
      limits.rate === undefined ? Infinity : left.rate,
      limits.concurrency === undefined ? Infinity : left.concurrency,
      limits.daily === undefined ? Infinity : left.daily,
    );
  }

  #lately(synced: number, patience: number): number {
    this.#dropHeard(synced, patience);
    return this.#heard.reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Drops what was heard long ago, and what all have heard of by an answer of that number. */
  #dropHeard(synced: number, patience: number): void {
    const since = performance.now() - patience;
    const isOld = ({ sync, at }: Heard) => sync < synced || at < since;
    while (this.#heard[0] !== undefined && isOld(this.#heard[0])) this.#heard.shift();
  }

  #unheard(heard: number): number {
    while (this.#told[0] !== undefined && this.#told[0].round <= heard) this.#told.shift();
    return this.#told.reduce((sum, { calls }) => sum + calls, this.#calls);
  }

  get #about() {
    const drain = this.#drain;
    // Where nothing limits them, nobody is told when they end.
    const underWay = this.#concurrent ? this.underWay : 0;
    return { ...this.account, drain, daily: this.#daily, underWay };
  }

  #noteUnderWay(host: string, count: number): void {
    this.elsewhere += count - (this.#underWayIn.get(host) ?? 0);
    if (count === 0) this.#underWayIn.delete(host);
    else this.#underWayIn.set(host, count);
  }
}
