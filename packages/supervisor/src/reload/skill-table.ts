import type { SkillView } from '@skillet/core';
import type { Pool } from '../pool/pool.ts';

/** What is mounted at a place: the pool of the revision that is live, and its face. */
export interface Slot {
  readonly pool: Pool;
  readonly view: SkillView;
}

/** Which revision is live at which mount; one entry is swapped at a time. */
export class SkillTable {
  #slots = new Map<string, Slot>();

  get(mount: string): Slot | undefined {
    return this.#slots.get(mount);
  }

  set(mount: string, slot: Slot): void {
    this.#slots.set(mount, slot);
  }

  delete(mount: string): void {
    this.#slots.delete(mount);
  }

  get mounts(): readonly string[] {
    return [...this.#slots.keys()];
  }

  get slots(): readonly Slot[] {
    return [...this.#slots.values()];
  }

  /** Brings the entries into the order of these mounts; others come last. */
  arrange(mounts: readonly string[]): void {
    const order = new Map(mounts.map((mount, index) => [mount, index]));
    const place = (mount: string) => order.get(mount) ?? mounts.length;
    this.#slots = new Map([...this.#slots].toSorted(([a], [b]) => place(a) - place(b)));
  }
}
