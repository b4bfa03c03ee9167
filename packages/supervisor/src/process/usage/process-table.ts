import { readdirSync } from 'node:fs';
import type { Clock, UsageSample } from '@skillet/core';
import { readProcess, type ProcessEntry } from './read-process.ts';

/** Milliseconds for which the list of a group's members is good. */
const GOOD_FOR = 250;
/** A look at all processes of the machine may take this share of the time at most. */
const SHARE = 0.02;

/**
 * What the processes of isolates take, with all that they have started: those of their group and
 * session, and descendants that have left both, as far as they were seen in time.
 */
export class ProcessTable {
  readonly #clock: Clock;
  readonly #leaders = new Set<number>();
  /** Leader of each process, by number and time of its start. */
  #owners = new Map<string, number>();
  #members = new Map<number, number[]>();
  #lookedAt = -Infinity;
  #cost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(leader: number): void {
    this.#leaders.add(leader);
  }

  delete(leader: number): void {
    this.#leaders.delete(leader);
    this.#members.delete(leader);
  }

  /** What a leader and all its own take now; undefined when it is gone, or there is no /proc. */
  sample(leader: number): UsageSample | undefined {
    const at = this.#clock.now();
    if (at - this.#lookedAt > Math.max(GOOD_FOR, this.#cost / SHARE)) this.#look();
    const own = readProcess(leader);
    if (own === undefined) return undefined;
    const others = (this.#members.get(leader) ?? []).map(readProcess);
    const all = [own, ...others.filter((entry) => entry !== undefined)];
    return {
      at,
      heap: all.reduce((sum, { resident }) => sum + resident, 0),
      external: 0,
      cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    };
  }

  /** Numbers of the processes that belong to a leader now, itself left out. */
  membersOf(leader: number): readonly number[] {
    this.#look();
    return this.#members.get(leader) ?? [];
  }

  #look(): void {
    const began = performance.now();
    const entries = new Map<number, ProcessEntry>();
    for (const name of listProcesses()) {
      const entry = readProcess(name);
      if (entry !== undefined) entries.set(entry.pid, entry);
    }
    const owners = new Map<string, number>();
    const members = new Map<number, number[]>();
    for (const entry of entries.values()) {
      const leader = this.#leaderOf(entry, entries, owners);
      if (leader === undefined) continue;
      owners.set(keyOf(entry), leader);
      if (leader !== entry.pid) members.set(leader, [...(members.get(leader) ?? []), entry.pid]);
    }
    this.#owners = owners;
    this.#members = members;
    this.#cost = performance.now() - began;
    this.#lookedAt = this.#clock.now();
  }

  #leaderOf(
    entry: ProcessEntry,
    entries: ReadonlyMap<number, ProcessEntry>,
    owners: ReadonlyMap<string, number>,
  ): number | undefined {
    let current: ProcessEntry | undefined = entry;
    // A chain of parents is finite; a number that came anew while they were read might close it.
    for (let depth = 0; current !== undefined && depth < 64; depth += 1) {
      for (const candidate of [current.pid, current.group, current.session]) {
        if (this.#leaders.has(candidate)) return candidate;
      }
      const known = owners.get(keyOf(current)) ?? this.#owners.get(keyOf(current));
      if (known !== undefined && this.#leaders.has(known)) return known;
      current = entries.get(current.parent);
    }
    return undefined;
  }
}

function keyOf({ pid, started }: ProcessEntry): string {
  return `${String(pid)}@${started}`;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
