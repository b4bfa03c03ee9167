import { readdirSync } from 'node:fs';
import type { Clock, UsageSample } from '@skillet/core';
import { ProcessOwners } from './process-owners.ts';
import { readProcess, type ProcessEntry } from './read-process.ts';

/** Milliseconds for which the list of a leader's processes is good. */
const GOOD_FOR = 250;
/** Looks at all processes of the machine may take this share of the time at most. */
const SHARE = 0.02;

/** What the processes of isolates take, with all that they have started. */
export class ProcessTable {
  readonly #clock: Clock;
  readonly #owners = new ProcessOwners();
  #members = new Map<number, number[]>();
  #lookedAt = -Infinity;
  #cost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A leader has started; all that it starts has `mark` in its environment. */
  add(leader: number, mark: string): void {
    this.#owners.add(leader, mark);
  }

  delete(leader: number): void {
    this.#owners.delete(leader);
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

  /** Numbers of the processes that a leader has started and that are there now. */
  membersOf(leader: number): readonly number[] {
    this.#look();
    return this.#members.get(leader) ?? [];
  }

  #look(): void {
    const began = this.#clock.now();
    const entries = new Map<number, ProcessEntry>();
    for (const pid of listProcesses()) {
      const entry = readProcess(pid);
      if (entry !== undefined) entries.set(pid, entry);
    }
    this.#members = new Map();
    for (const [{ pid }, leader] of this.#owners.assign(entries)) {
      if (pid === leader) continue;
      const members = this.#members.get(leader);
      if (members === undefined) this.#members.set(leader, [pid]);
      else members.push(pid);
    }
    this.#cost = this.#clock.now() - began;
    this.#lookedAt = this.#clock.now();
  }
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
