/** Requests that are remembered at most. */
const MOST_RECENT = 1000;

/** What is remembered of a request that has its answer. */
export interface RecentInput {
  readonly key: string;
  /** Bytes of the body. */
  readonly size: number;
  readonly address?: string | undefined;
}

/**
 * The inputs of the latest requests that were answered, by request id: some kill only then, in a timer
 * that they left behind. Kept for a while after such a death, and not before there was one.
 */
export class RecentInputs {
  readonly #inputs = new Map<string, RecentInput | 'ambiguous'>();
  #until: number | undefined;

  /** Whether there was such a death, as far as can be told at no cost. */
  get watching(): boolean {
    return this.#until !== undefined;
  }

  /** Whether requests are worth remembering. */
  wanted(now: number): boolean {
    if (this.#until === undefined) return false;
    if (now < this.#until) return true;
    this.#until = undefined;
    this.#inputs.clear();
    return false;
  }

  /** Remembers what is answered until a time. */
  watch(until: number): void {
    this.#until = until;
  }

  note(requestId: string, input: RecentInput): void {
    const known = this.#inputs.get(requestId);
    const same = known === undefined || (known !== 'ambiguous' && known.key === input.key);
    this.#inputs.delete(requestId);
    // Callers may choose their ids: one that stands for several inputs accuses none.
    this.#inputs.set(requestId, same ? input : 'ambiguous');
    if (this.#inputs.size <= MOST_RECENT) return;
    const [oldest] = this.#inputs.keys();
    if (oldest !== undefined) this.#inputs.delete(oldest);
  }

  find(requestId: string): RecentInput | undefined {
    const found = this.#inputs.get(requestId);
    return found === 'ambiguous' ? undefined : found;
  }
}
