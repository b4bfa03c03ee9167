import type { Clock, Timer } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import { isSpent } from './host-memory.ts';
import type { MemoryReturn } from './memory-return.ts';
import type { SharedThreads } from './shared-threads.ts';
import type { ThreadMemory } from './thread-memory.ts';

/** Milliseconds between looks while anything is being worked on. */
const FAST = 20;
/** Milliseconds between looks while the process grows by more than `RUSH` from one to the next. */
const HURRIED = 5;
/** Milliseconds between looks while nothing is. */
const SLOW = 200;
/** Bytes by which the process grows before everybody is sampled. */
const GROWTH = 4 * 1024 * 1024;
/** Bytes of growth that leave little time: at this rate a limit is passed between two looks. */
const RUSH = 32 * 1024 * 1024;
/**
 * Workers without a call that are sampled at one look while the process grows: each sample wakes a thread, and of
 * hundreds all at once would keep the host busy. They take turns, unless it grows by `RUSH`.
 */
const IDLE_AT_ONCE = 16;
/** Milliseconds after which a sample counts as overdue. */
const OVERDUE = 100;
/** The same while threads that were ended live on: the process may be growing by them. */
const OVERDUE_AMONG_GHOSTS = 1000;

/** What the governor works with. */
export interface GovernorOptions {
  readonly clock: Clock;
  /** Bytes of memory that the process has resident. */
  readonly rss: () => number;
  /** The workers that run now. */
  readonly workers: () => Iterable<Worker>;
  /** What workers in threads share. */
  readonly shared?: Pick<SharedThreads, 'look' | 'haunted' | 'start'>;
  /** What sees who makes the process grow. */
  readonly threadMemory?: Pick<ThreadMemory, 'look'>;
  /** What gives memory back that nobody has any more. */
  readonly giveBack?: Pick<MemoryReturn, 'look'>;
  /** What the machine or the container has of memory, in bytes. */
  readonly memory?: () => { readonly available: number; readonly total: number };
  /** Hears, as a sentence, that threads that nobody can end take what the whole host needs. */
  readonly onSpent?: (why: string) => void;
}

/**
 * Holds workers to their limits by sampling them from outside, since V8's own limits abort the whole
 * process for some allocations. While nothing grows each is sampled at leisure; growth of the
 * process, or a sample that does not come, has all sampled at once.
 */
export class Governor {
  readonly #options: GovernorOptions;
  #timer: Timer | undefined;
  #rssSampled = 0;
  #rssLooked = 0;
  /** Looks until now, and the workers without a call that were there at the last. */
  #looks = 0;
  #idle = 0;
  /** What the process had resident when the first of the threads was ended that are still there. */
  #rssUnhaunted: number | undefined;

  constructor(options: GovernorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#rssSampled = this.#rssLooked = this.#options.rss();
    this.#options.shared?.start();
    this.#later(SLOW);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Looks once; public for tests. Returns the milliseconds until the next look. */
  look(): number {
    const now = this.#options.clock.now();
    const rss = this.#options.rss();
    const grown = rss - this.#rssSampled > GROWTH;
    const rushed = rss - this.#rssLooked > RUSH;
    this.#rssLooked = rss;
    const { shared, giveBack, threadMemory } = this.#options;
    giveBack?.look(rss);
    threadMemory?.look(rss, this.#options.workers());
    shared?.look(this.#options.workers());
    const haunted = shared?.haunted ?? false;
    this.#watchGhosts(haunted, rss);
    let busy = grown || haunted;
    let overdue: Worker | undefined;
    const turns = rushed ? 1 : Math.max(1, Math.ceil(this.#idle / IDLE_AT_ONCE));
    this.#looks += 1;
    this.#idle = 0;
    for (const worker of this.#options.workers()) {
      const { usage } = worker;
      const working = worker.calls.size > 0 || worker.state.name === 'starting';
      busy ||= working || usage.asked;
      if (!working) this.#idle += 1;
      const itsTurn = working || (this.#looks + this.#idle) % turns === 0;
      if (usage.asked) {
        const longest = overdue?.usage.overdue(now) ?? (haunted ? OVERDUE_AMONG_GHOSTS : OVERDUE);
        if (usage.overdue(now) > longest) overdue = worker;
      } else if ((grown && itsTurn) || isDue(worker, now, working)) {
        void this.#sample(worker, now, rss);
      }
    }
    if (grown || rss < this.#rssSampled) this.#rssSampled = rss;
    // One at a time: of several that do not answer, only one may be what grows.
    const cause = overdue?.usage.presumed(now, rss);
    if (cause !== undefined) overdue?.kill(cause);
    if (rushed) return HURRIED;
    return busy ? FAST : SLOW;
  }

  /** Nobody can end a ghost that grows, but the host can end itself before the system does. */
  #watchGhosts(haunted: boolean, rss: number): void {
    const before = haunted ? (this.#rssUnhaunted ??= rss) : (this.#rssUnhaunted = undefined);
    const { memory, onSpent } = this.#options;
    if (before === undefined || memory === undefined) return;
    if (!isSpent({ rss, before, ...memory() })) return;
    onSpent?.('a thread that was told to end does not end, and takes more and more memory');
  }

  async #sample(worker: Worker, now: number, rss: number): Promise<void> {
    worker.usage.ask(now, rss);
    const sample = await worker.carrier.sample();
    if (sample === undefined) {
      worker.usage.lost();
      return;
    }
    const cause = worker.usage.note(sample, worker.calls.size);
    if (cause !== undefined) worker.kill(cause);
  }

  #later(delay: number): void {
    this.#timer = this.#options.clock.after(delay, () => {
      this.#later(this.look());
    });
  }
}

function isDue({ usage, carrier: { pace } }: Worker, now: number, working: boolean): boolean {
  const last = usage.last?.at ?? 0;
  return now - last >= (working ? Math.min(usage.pace, pace.busy) : pace.idle);
}
