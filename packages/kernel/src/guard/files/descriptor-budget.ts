import { readdirSync, readFileSync, statSync } from 'node:fs';

/** What a worker may have at most: a share of what the process may have, but not fewer than this. */
const WORKER = { share: 0.25, least: 64 } as const;
/**
 * What a worker that would have `upTo` descriptors leaves free for the host and the other workers, as a share of
 * what the process may have: a skill that closes what it opens has few, and finds some when others take all they get.
 * Connections of clients end at a quarter that they leave free, so more than that is left to them.
 */
const RESERVES = [
  { upTo: 2, share: 0 },
  { upTo: 16, share: 3 / 8 },
  { upTo: Infinity, share: 1 / 2 },
] as const;

/** What tells of the descriptors of this process. */
export interface ProcessDescriptors {
  /** How many it may have; Infinity when that is not known. */
  readonly limit: number;
  /** How many are open now. */
  open(): number;
}

/**
 * The descriptors of one worker, of all kinds: all threads share those of the process, and a process without
 * any can accept nobody and start nothing.
 */
export class DescriptorBudget {
  readonly #process: ProcessDescriptors;
  readonly #most: number;
  #taken = 0;

  constructor(ofProcess: ProcessDescriptors = thisProcess()) {
    this.#process = ofProcess;
    this.#most = Math.max(WORKER.least, Math.floor(ofProcess.limit * WORKER.share));
  }

  /** Why there is no room for so many more, as a part of a sentence; undefined when there is. */
  refusal(more: number): string | undefined {
    const wanted = this.#taken + more;
    const { limit } = this.#process;
    if (wanted > this.#most)
      return `a worker may have ${String(this.#most)} of the ${String(limit)} descriptors of the host`;
    const share = RESERVES.find(({ upTo }) => wanted <= upTo)?.share ?? 0;
    if (share === 0 || limit === Infinity) return undefined;
    if (limit - this.#process.open() - more >= limit * share) return undefined;
    return `the host is short of descriptors (it may have ${String(limit)}), and this worker has ${String(this.#taken)}`;
  }

  take(count: number): void {
    this.#taken += count;
  }

  giveBack(count: number): void {
    this.#taken -= count;
  }
}

/** As Linux tells in /proc; elsewhere nothing is known, and there is no limit. */
function thisProcess(): ProcessDescriptors {
  // Taken now: the skill may replace what these are called by.
  const [stat, list] = [statSync, readdirSync];
  const limit = readLimit();
  return {
    limit,
    open() {
      try {
        // Linux 6.2 and later say it without a list.
        return stat('/proc/self/fd').size || list('/proc/self/fd').length;
      } catch {
        return limit;
      }
    },
  };
}

function readLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
