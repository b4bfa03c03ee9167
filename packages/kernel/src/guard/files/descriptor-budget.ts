import { ownDescriptors, type Descriptors } from '@skillet/proc';

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

/**
 * The descriptors of one worker, of all kinds: all threads share those of the process, and a process without
 * any can accept nobody and start nothing.
 */
export class DescriptorBudget {
  readonly #process: Descriptors;
  readonly #most: number;
  #taken = 0;

  constructor(ofProcess: Descriptors = ownDescriptors()) {
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
