import type { Clock, UsageSample } from '@skillet/core';
import { listProcesses, readProcess, type ProcessEntry } from '@skillet/proc';
import { ProcessOwners } from './process-owners.ts';

/** Milliseconds for which the list of a leader's processes is good. */
const GOOD_FOR = 250;
/** Looks at all processes of the machine may take this share of the time at most. */
const SHARE = 0.02;
/** Processes that are looked at in one turn of the event loop. */
const A_TURN = 64;

/** What the processes of workers take, with all that they have started. */
export class ProcessTable {
  readonly #clock: Clock;
  readonly #owners = new ProcessOwners();
  #members = new Map<number, number[]>();
  #lookedAt = -Infinity;
  #cost = 0;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

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
    const stale = at - this.#lookedAt > Math.max(GOOD_FOR, this.#cost / SHARE);
    if (stale && this.#looking === undefined) void this.#lookAnew();
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
  async membersOf(leader: number): Promise<readonly number[]> {
    await this.#lookAnew();
    return this.#members.get(leader) ?? [];
  }

  /** A look that begins from now on; those who want one while another goes on share the next. */
  #lookAnew(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#next ??= this.#looking.then(() => {
        this.#next = undefined;
        return this.#lookAnew();
      });
      return this.#next;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Looks at a few processes in each turn of the event loop: there may be thousands. */
  async #look(): Promise<void> {
    const began = this.#clock.now();
    let turns = 0;
    let count = 0;
    const rest = async () => {
      count += 1;
      if (count % A_TURN > 0) return;
      turns += 1;
      await nextTurn();
    };
    const entries = new Map<number, ProcessEntry>();
    for (const pid of listProcesses()) {
      const entry = readProcess(pid);
      if (entry !== undefined) entries.set(pid, entry);
      await rest();
    }
    const members = new Map<number, number[]>();
    for (const [{ pid }, leader] of this.#owners.assign(entries)) {
      if (leader !== undefined && pid !== leader) {
        const others = members.get(leader);
        if (others === undefined) members.set(leader, [pid]);
        else others.push(pid);
      }
      await rest();
    }
    this.#members = members;
    this.#lookedAt = this.#clock.now();
    // What the looks take: a turn of this many takes about a millisecond, the rest of the time is others'.
    this.#cost = Math.min(this.#lookedAt - began, turns + 1);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
