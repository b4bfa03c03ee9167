import { readFileSync } from 'node:fs';
import type { HostProcess } from './host-process.ts';

/** Milliseconds between two looks. */
const LOOK = 200;
/** Milliseconds without a sign of life after which is asked why there is none; two looks later 2 s have not passed. */
const SILENT = 1500;
/** Milliseconds after which it does not matter why. */
const HOPELESS = 10_000;
/** Ticks of 10 ms that a thread may run without an answer: who gets little of the CPU is slow, not stuck. */
const RAN = 50;
/** Milliseconds by which a look may be late before nothing can be said of others: this process has been held up too. */
const LATE = 400;

/** What the system says of the main thread of a process. */
export interface MainThread {
  /** `R` runs or wants to, `S` and `D` wait, `T` was stopped, `t` is being traced. */
  readonly state: string;
  /** Ticks of CPU that it has had. */
  readonly ticks: number;
}

interface Question {
  readonly at: number;
  readonly then: MainThread | undefined;
  last: MainThread | undefined;
}

/**
 * Asks hosts that serve for a sign of life, and tells of one that gives none: because it was stopped, its event loop is blocked, or
 * it waits where no loop should. One that only lacks CPU is given time, one that is being debugged all of it, and where this
 * process has been held up as well, as on a machine that slept, everybody begins anew.
 */
export class Pulse {
  readonly #serving: () => readonly HostProcess[];
  readonly #onFrozen: (host: HostProcess, silent: number) => void;
  readonly #asked = new Map<HostProcess, Question>();
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;

  constructor(
    serving: () => readonly HostProcess[],
    onFrozen: (host: HostProcess, silent: number) => void,
  ) {
    this.#serving = serving;
    this.#onFrozen = onFrozen;
  }

  start(): void {
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#asked.clear();
  }

  /** A host has given a sign of life. */
  onAlive(host: HostProcess): void {
    this.#asked.delete(host);
  }

  #look(): void {
    const now = performance.now();
    const wasHeldUp = now - this.#lookedAt > LOOK + LATE;
    this.#lookedAt = now;
    const serving = this.#serving();
    for (const host of this.#asked.keys()) {
      if (wasHeldUp || !serving.includes(host)) this.#asked.delete(host);
    }
    for (const host of serving) {
      const question = this.#asked.get(host);
      if (question === undefined) {
        this.#asked.set(host, { at: now, then: mainThread(host.pid), last: undefined });
        host.tell({ type: 'alive?' });
        continue;
      }
      const silent = now - question.at;
      if (silent < SILENT - LOOK) continue;
      const thread = mainThread(host.pid);
      const { then, last } = question;
      question.last = thread;
      if (silent < SILENT || !isStuck(silent, { then, last, now: thread })) continue;
      this.#asked.delete(host);
      this.#onFrozen(host, silent);
    }
  }
}

/** A main thread when it was asked, at the last look, and now; undefined where the system does not tell. */
export interface Looks {
  readonly then: MainThread | undefined;
  readonly last: MainThread | undefined;
  readonly now: MainThread | undefined;
}

/** Whether a host that has said nothing for so many milliseconds will not say anything. */
export function isStuck(silent: number, { then, last, now }: Looks): boolean {
  if (now?.state === 't') return false;
  if (silent >= HOPELESS || now === undefined || then === undefined) return silent >= HOPELESS;
  if (now.state === 'T' || now.ticks - then.ticks >= RAN) return true;
  // It could have answered, and does not even run.
  return now.state === 'S' && last?.state === 'S' && last.ticks === now.ticks;
}

function mainThread(pid: number): MainThread | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/stat`, 'latin1');
    // Behind the name, which may contain anything (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}
