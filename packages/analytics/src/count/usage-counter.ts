import type { CallOutcome, FinishedCall } from '@skillet/core';
import { bucketOf } from '../latency/buckets.ts';
import { coarser, OTHER, type UsageKey, type UsageOutcome } from '../usage-key.ts';
import { AT, CELL, NAMES, type UsagePage } from './usage-page.ts';

const MINUTE = 60_000;

/** Cells of a page in which everything is told apart; as many again are for what is told less exactly. */
const MOST = 4000;
/** Operations of one skill that are told apart: a server that is a skill may name as many as it likes. */
const MOST_OPERATIONS = 200;
/** Callers of operations that are remembered, also those that share a cell. */
const MOST_CALLERS = 4 * MOST;
const NAME_CHARS = 200;
/** Cells that a page begins with room for. */
const FIRST = 32;

/** Where in the numbers the cells of one caller of an operation are; -1 for none. */
interface Cells {
  answered: number;
  left: number;
  /** By status of a skill, or code of the host. */
  readonly failed: Map<string | number, number>;
}

/** By name. */
type Callers = Map<string, Cells>;

/**
 * Counts calls in memory, and is bounded. It is on the way of every answer: it adds a few numbers. A page is what was counted since the
 * last was taken.
 */
export class UsageCounter {
  readonly #onFull: (page: UsagePage) => void;
  #minute = -1;
  #cells = 0;
  #skills = new Map<string, Map<string, Callers>>();
  #names: string[] = [];
  #numbers = new Float64Array(FIRST * CELL);
  /** The width of the last page: the next one is likely to need as much. */
  #room = FIRST;
  #callers = 0;
  readonly #folded = new Map<string, number>();

  /** `onFull` gets a page when another minute has begun. */
  constructor(onFull: (page: UsagePage) => void) {
    this.#onFull = onFull;
  }

  /** Counts a call. One that ended before the page was begun, by a clock that was set back, counts in it all the same. */
  add(call: FinishedCall): void {
    const minute = Math.floor(call.at / MINUTE);
    if (minute > this.#minute && this.#cells > 0) {
      const page = this.take();
      if (page !== undefined) this.#onFull(page);
    }
    if (this.#cells === 0) this.#minute = minute;
    const at = this.#cellOf(call);
    const numbers = this.#numbers;
    const duration = call.queueMs + call.skillMs;
    const bucket = at + AT.buckets + bucketOf(duration);
    numbers[at] = (numbers[at] ?? 0) + 1;
    numbers[at + AT.bytesIn] = (numbers[at + AT.bytesIn] ?? 0) + call.bytesIn;
    numbers[at + AT.bytesOut] = (numbers[at + AT.bytesOut] ?? 0) + call.bytesOut;
    numbers[at + AT.queue] = (numbers[at + AT.queue] ?? 0) + call.queueMs;
    numbers[at + AT.duration] = (numbers[at + AT.duration] ?? 0) + duration;
    if (duration > (numbers[at + AT.most] ?? 0)) numbers[at + AT.most] = duration;
    numbers[bucket] = (numbers[bucket] ?? 0) + 1;
  }

  /** What was counted since the last time; undefined for nothing. */
  take(): UsagePage | undefined {
    if (this.#cells === 0) return undefined;
    const numbers = this.#numbers.slice(0, this.#cells * CELL);
    const page = { at: this.#minute * MINUTE, names: this.#names, numbers };
    this.#room = Math.max(FIRST, Math.min(MOST, this.#cells));
    this.#numbers = new Float64Array(this.#room * CELL);
    this.#cells = 0;
    this.#names = [];
    this.#callers = 0;
    this.#skills = new Map();
    this.#folded.clear();
    return page;
  }

  #cellOf(call: FinishedCall): number {
    const { outcome } = call;
    const cells = this.#cellsOf(call);
    switch (outcome.kind) {
      case 'answered':
        if (cells.answered < 0) cells.answered = this.#open(call, 'answered', '');
        return cells.answered;
      case 'caller-left':
        if (cells.left < 0) cells.left = this.#open(call, 'caller_left', '');
        return cells.left;
      default: {
        const code = codeOf(outcome);
        const known = cells.failed.get(code);
        if (known !== undefined) return known;
        const kind = outcome.kind === 'host-error' ? 'host_error' : 'skill_error';
        const opened = this.#open(call, kind, String(code));
        cells.failed.set(code, opened);
        return opened;
      }
    }
  }

  #cellsOf({ mount, operation = '', caller }: FinishedCall): Cells {
    let operations = this.#skills.get(mount);
    if (operations === undefined)
      this.#skills.set(mount, (operations = new Map<string, Callers>()));
    let callers = operations.get(operation);
    if (callers === undefined) {
      if (operations.size >= MOST_OPERATIONS) callers = operations.get(OTHER);
      const named = callers === undefined && operations.size < MOST_OPERATIONS ? operation : OTHER;
      if (callers === undefined) operations.set(named, (callers = new Map<string, Cells>()));
    }
    let cells = callers.get(caller);
    if (cells === undefined) {
      cells = { answered: -1, left: -1, failed: new Map() };
      // Further ones are looked up by what they share, each time.
      if (this.#callers >= MOST_CALLERS) return cells;
      this.#callers += 1;
      callers.set(caller, cells);
    }
    return cells;
  }

  /** A cell for calls of this kind: one of its own while there is room, else one that it shares. */
  #open(call: FinishedCall, outcome: UsageOutcome, code: string): number {
    const operations = this.#skills.get(call.mount);
    const { operation = '' } = call;
    let key: UsageKey = {
      skill: name(call.mount),
      operation: operations?.has(operation) === true ? name(operation) : OTHER,
      caller: name(call.caller),
      outcome,
      code,
    };
    // Each step down has room of its own, so that what is told less exactly finds some.
    for (let most = MOST; this.#cells >= most; most += (2 * MOST - most) / 2) {
      const next = coarser(key);
      if (next === undefined) break;
      key = next;
      const shared = this.#folded.get(keyText(key));
      if (shared !== undefined) return shared;
    }
    const at = this.#cells * CELL;
    if (at >= this.#numbers.length) {
      const wider = new Float64Array(this.#numbers.length * 2);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#cells += 1;
    for (const part of NAMES) this.#names.push(key[part]);
    if (key.operation === OTHER) this.#folded.set(keyText(key), at);
    return at;
  }
}

function codeOf(outcome: Extract<CallOutcome, { kind: 'skill-error' | 'host-error' }>) {
  return outcome.kind === 'host-error' ? outcome.code : outcome.status;
}

function name(given: string): string {
  return given.length > NAME_CHARS ? given.slice(0, NAME_CHARS) : given;
}

function keyText({ skill, operation, caller, outcome, code }: UsageKey): string {
  return `${skill}\n${operation}\n${caller}\n${outcome}\n${code}`;
}
