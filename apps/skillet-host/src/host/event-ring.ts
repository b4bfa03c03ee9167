import type { EventFeed, FeedEntry, SupervisorEvent } from '@skillet/core';
import { dateNow } from '../clock.ts';

/** What an event ring is made with. */
export interface EventRingOptions {
  /** Events that are kept for those who come back. Default: 1000. */
  readonly capacity?: number;
  /**
   * Number of the first event. Default: microseconds since the epoch, so that the numbers of a host
   * that was started again go on from those that clients remember.
   */
  readonly firstId?: number;
}

/** Characters of a text in a kept event, such as a log line or a stack. */
const TEXT_CHARS = 1024;

type Listener = (entry: FeedEntry) => void;

/** The stream of events, with the latest ones kept in bounded memory. */
export class EventRing implements EventFeed {
  readonly #capacity: number;
  readonly #entries: FeedEntry[] = [];
  readonly #listeners = new Set<Listener>();
  #firstId: number;
  #nextId: number;

  constructor({ capacity = 1000, firstId = dateNow() * 1000 }: EventRingOptions = {}) {
    this.#capacity = capacity;
    this.#firstId = firstId;
    this.#nextId = firstId;
  }

  /** Takes the next event and hands it to all who listen. */
  push(event: SupervisorEvent): void {
    this.take({ id: this.#nextId, event: shortened(event) });
  }

  /** Takes one that has its number already, which is larger than those before. */
  take(entry: FeedEntry): void {
    if (this.#nextId === this.#firstId) this.#firstId = entry.id;
    this.#entries[this.#slotOf(entry.id)] = entry;
    this.#nextId = entry.id + 1;
    for (const listener of this.#listeners) this.#hand(entry, listener);
  }

  subscribe(after: number | undefined, listener: Listener): () => void {
    // A function may listen twice; each subscription ends by itself.
    const own: Listener = (entry) => {
      listener(entry);
    };
    this.#listeners.add(own);
    if (after !== undefined) {
      const oldest = Math.max(this.#firstId, this.#nextId - this.#capacity);
      for (let id = Math.max(oldest, after + 1); id < this.#nextId; id += 1) {
        const entry = this.#entries[this.#slotOf(id)];
        if (entry !== undefined && this.#listeners.has(own)) this.#hand(entry, own);
      }
    }
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** Who fails at an event gets no further ones, and costs the others nothing. */
  #hand(entry: FeedEntry, listener: Listener): void {
    try {
      listener(entry);
    } catch {
      this.#listeners.delete(listener);
    }
  }

  /** Where the entry of a number is kept, in place of one that is `capacity` older. */
  #slotOf(id: number): number {
    return id % this.#capacity;
  }
}

/** An event whose long texts are cut; nearly all events are returned as they are. */
export function shortened(event: SupervisorEvent): SupervisorEvent {
  return cut(event) as SupervisorEvent;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.length > TEXT_CHARS ? cutText(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cut);
  const fields = Object.entries(value) as [string, unknown][];
  const kept = fields.map(([name, field]): [string, unknown] => [name, cut(field)]);
  const same = kept.every(([, field], index) => field === fields[index]?.[1]);
  return same ? value : Object.fromEntries(kept);
}

function cutText(text: string): string {
  const start = text.slice(0, TEXT_CHARS).toWellFormed();
  // A slice would hold on to the whole text.
  const copy = Buffer.from(start).toString();
  return `${copy}… (${String(text.length - TEXT_CHARS)} more characters)`;
}
