import { readEnvironment, type ProcessEntry } from '@skillet/proc';

/** The variable by which a process is known as one that a worker has started, wherever it went. */
export const MARK = 'SKILLET_WORKER';

/**
 * Tells which leader a process belongs to: by its group, session or parents, by what it was known as
 * before, or by the mark in the environment that it was started with.
 */
export class ProcessOwners {
  readonly #marks = new Map<number, string>();
  /** Leader of each process at the last look; null for those that are nobody's. */
  #known = new Map<string, number | null>();

  /** `mark` is the value of the variable for all that this leader starts. */
  add(leader: number, mark: string): void {
    this.#marks.set(leader, mark);
  }

  delete(leader: number): void {
    this.#marks.delete(leader);
  }

  /** Each process with its leader, or with undefined when it is nobody's, one at a time. */
  *assign(
    entries: ReadonlyMap<number, ProcessEntry>,
  ): Iterable<readonly [entry: ProcessEntry, leader: number | undefined]> {
    const known = new Map<string, number | null>();
    for (const entry of entries.values()) {
      const leader = this.#byKinship(entry, entries) ?? this.#byMark(entry);
      known.set(keyOf(entry), leader ?? null);
      yield [entry, leader];
    }
    this.#known = known;
  }

  #byKinship(entry: ProcessEntry, entries: ReadonlyMap<number, ProcessEntry>): number | undefined {
    let current: ProcessEntry | undefined = entry;
    // A chain of parents is finite; a number that came anew while they were read might close it.
    for (let depth = 0; current !== undefined && depth < 64; depth += 1) {
      const known = this.#known.get(keyOf(current));
      const candidates = [current.pid, current.group, current.session, known];
      const leader = candidates.find((pid) => typeof pid === 'number' && this.#marks.has(pid));
      if (typeof leader === 'number') return leader;
      current = entries.get(current.parent);
    }
    return undefined;
  }

  /** Read once for each process: what it was started with does not change. */
  #byMark(entry: ProcessEntry): number | undefined {
    if (this.#known.has(keyOf(entry))) return undefined;
    const environment = readEnvironment(entry.pid);
    for (const [leader, mark] of this.#marks) {
      if (environment.includes(`${MARK}=${mark}\0`)) return leader;
    }
    return undefined;
  }
}

function keyOf({ pid, started }: ProcessEntry): string {
  return `${String(pid)}@${started}`;
}
