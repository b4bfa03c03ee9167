import { sharedMountOf, type Admission, type CallTap, type Elsewhere } from '@skillet/core';
import type { CallLedger } from '../pool/call-ledger.ts';
import { Slot } from './slot.ts';

/** What each slot is made with. */
export interface SlotParts {
  readonly createLedger: () => CallLedger;
  readonly admission?: Admission | undefined;
  readonly elsewhere?: Elsewhere | undefined;
  readonly tap?: CallTap | undefined;
}

/** All mounts there are, or have been: what is counted of them goes on. */
export class SkillTable {
  #slots = new Map<string, Slot>();
  readonly #parts: SlotParts;

  constructor(parts: SlotParts) {
    this.#parts = parts;
  }

  /** The slot of a mount, whether or not a skill is there. */
  at(mount: string): Slot {
    let slot = this.#slots.get(mount);
    if (slot === undefined) {
      const { createLedger, ...parts } = this.#parts;
      const shared = sharedMountOf(mount);
      const { admission } = parts;
      // What versions share a mount is counted and limited together.
      slot =
        shared === mount
          ? new Slot(mount, createLedger(), parts)
          : new Slot(mount, this.at(shared).ledger, {
              ...parts,
              admission: admission && limitedAs(shared, admission),
            });
      this.#slots.set(mount, slot);
    }
    return slot;
  }

  /** The slot of a mount, if a skill may be there. */
  get(mount: string): Slot | undefined {
    return this.#slots.get(mount);
  }

  /** The slots that have a skill. */
  get mounted(): readonly Slot[] {
    return [...this.#slots.values()].filter(({ live }) => live.length > 0);
  }

  get mounts(): readonly string[] {
    return this.mounted.map(({ mount }) => mount);
  }

  /** Brings the entries into the order of these mounts; others come last. */
  arrange(mounts: readonly string[]): void {
    const order = new Map(mounts.map((mount, index) => [mount, index]));
    const place = (mount: string) => order.get(mount) ?? mounts.length;
    this.#slots = new Map([...this.#slots].toSorted(([a], [b]) => place(a) - place(b)));
  }
}

/** Limits that hold for a mount, whichever of the versions there is called. */
function limitedAs(mount: string, admission: Admission): Admission {
  return {
    get limits() {
      return admission.limits;
    },
    admit: ({ name }, request) => admission.admit({ mount, name }, request),
    check: ({ name }, request) => {
      admission.check({ mount, name }, request);
    },
  };
}
