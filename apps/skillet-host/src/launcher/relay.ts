import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dateNow } from '../clock.ts';
import type { HostProcess } from './host-process.ts';
import type { DoorPlace, RelayedEvent, Sibling } from './protocol.ts';

/** Events that are kept for hosts that come later; as many as a host keeps for its readers. */
const KEPT = 1000;
/** Characters that the path of the folder may have, so that the sockets in it have room for their names. */
const LONGEST = 80;

/** What several hosts have in common: where they reach each other, and one order of all their events. */
export class Relay {
  readonly door: DoorPlace;
  readonly #events: RelayedEvent[] = [];
  #nextId = dateNow() * 1000;

  constructor(serving: () => readonly HostProcess[]) {
    this.#serving = serving;
    const base = tmpdir().length > LONGEST ? '/tmp' : tmpdir();
    // Made for its owner alone.
    this.door = {
      folder: mkdtempSync(join(base, 'skillet-')),
      secret: randomBytes(32).toString('hex'),
    };
  }

  readonly #serving: () => readonly HostProcess[];

  /** Tells every host which others there are. */
  tellSiblings(siblings: readonly Sibling[]): void {
    for (const host of this.#serving()) host.tell({ type: 'siblings', door: this.door, siblings });
  }

  /** Gives events their place among those of all hosts, and tells all of them, whose they were too. */
  onEvents(number: number, events: readonly unknown[]): void {
    const entries = events.map((event) => ({ id: this.#nextId++, host: number, event }));
    this.#events.push(...entries);
    this.#events.splice(0, Math.max(0, this.#events.length - KEPT));
    for (const host of this.#serving()) host.tell({ type: 'events', entries });
  }

  /** Tells a host that serves from now on what has happened before. */
  tellEvents(host: HostProcess): void {
    if (this.#events.length > 0) host.tell({ type: 'events', entries: this.#events });
  }

  close(): void {
    rmSync(this.door.folder, { recursive: true, force: true });
  }
}
