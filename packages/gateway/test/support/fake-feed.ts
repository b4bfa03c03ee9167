import { EventEmitter, once } from 'node:events';
import type { EventFeed, FeedEntry, SupervisorEvent } from '@skillet/core';

/** An event of the skill `time`; `changes` may make it one of any type. */
function eventOf(changes: object = {}): SupervisorEvent {
  const origin = { at: 1, skill: 'time_skill', mount: 'time', revision: 'r1', worker: 'w1' };
  return { ...origin, type: 'worker-starting', ...changes };
}

/** A stream of events that keeps them all, numbered from 1. */
export class FakeFeed implements EventFeed {
  readonly entries: FeedEntry[] = [];
  readonly listeners = new Set<(entry: FeedEntry) => void>();
  /** Entries up to this one are no longer kept. */
  forgotten = 0;
  readonly #changes = new EventEmitter();

  push(changes?: object): void {
    const entry = { id: this.entries.length + 1, event: eventOf(changes) };
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
  }

  subscribe(after: number | undefined, listener: (entry: FeedEntry) => void): () => void {
    if (after !== undefined) {
      const from = Math.max(after, this.forgotten);
      for (const entry of this.entries.slice(from)) listener(entry);
    }
    this.listeners.add(listener);
    this.#changes.emit('change');
    return () => {
      this.listeners.delete(listener);
      this.#changes.emit('change');
    };
  }

  /** Waits until so many listen. */
  async listening(count: number): Promise<void> {
    while (this.listeners.size !== count) await once(this.#changes, 'change');
  }
}
