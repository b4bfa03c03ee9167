import type { Dispatcher, MountedVersions } from '@skillet/core';

/** Answers that are kept. */
const ENTRIES = 64;
/** Bytes that they may have together. */
const BYTES = 32 * 1024 * 1024;

/**
 * What the host says of all skills, as bytes that are made once and sent to everybody: making them takes time in
 * proportion to the number of skills. They hold as long as no skill comes, goes, changes, or is in another state.
 */
export class MetadataCache {
  /** What the entries were made of, in the order in which it is told. */
  #made: readonly unknown[] = [];
  #entries = new Map<string, Buffer>();
  #bytes = 0;

  /** The JSON of what `make` returns, from before if there is one under this key that holds. */
  json(dispatcher: Dispatcher, key: string, make: () => unknown): Buffer {
    const views = dispatcher.skills();
    const now = [
      dispatcher.broken(),
      ...views.flatMap((view) => [view, view.descriptor, view.state]),
      ...views.flatMap(({ versions }) => (versions === undefined ? [] : made(versions))),
    ];
    if (!isSame(this.#made, now)) this.#forget(now);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const bytes = Buffer.from(JSON.stringify(make()));
    if (this.#entries.size >= ENTRIES || this.#bytes + bytes.byteLength > BYTES) this.#forget(now);
    this.#entries.set(key, bytes);
    this.#bytes += bytes.byteLength;
    return bytes;
  }

  #forget(now: readonly unknown[]): void {
    this.#made = now;
    this.#entries = new Map();
    this.#bytes = 0;
  }
}

function made({ list }: MountedVersions): readonly unknown[] {
  return list.flatMap(({ version, weight, view }) => [
    ...[version, weight, view, view.descriptor, view.state],
  ]);
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && now.every((one, index) => one === before[index]);
}
