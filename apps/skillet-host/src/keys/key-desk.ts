import { setTimeout as pause } from 'node:timers/promises';
import type { HostConfig } from '@skillet/config';
import { dateNow } from '../clock.ts';
import { addKey, rotateKey, withoutKeys, type KeyWish, type WithMadeKey } from './change-keys.ts';
import { configuredId, type KeyBook } from './key-book.ts';
import { ADMIN_TOKEN_ENTRY, configuredEntry, keyEntry, type KeyEntry } from './key-entry.ts';
import { KeysChanged, readKeys, writeKeys } from './key-file.ts';
import type { KeyRecord } from './key-record.ts';

/** Times that a change is tried while commands change the same file, and milliseconds between them. */
const TRIES = 10;
const AGAIN = 50;

/** What a desk needs. */
export interface KeyDeskParts {
  readonly dataDir: string;
  readonly book: Pick<KeyBook, 'uses'>;
  /** Has what was written hold at once; resolves when it does. */
  readonly look: () => Promise<void>;
  /** The configuration that was taken over last. */
  readonly config: () => Pick<HostConfig, 'callers'>;
  readonly hasAdminToken: boolean;
}

/** A key as it is told of once: with the key itself. */
export type IssuedKey = KeyEntry & { readonly key: string };

/** Lists, issues, replaces and revokes keys while a host runs, as the commands under `keys` do beside it. */
export class KeyDesk {
  readonly #parts: KeyDeskParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
  }

  /** All keys, but none of them itself. */
  async list(): Promise<readonly KeyEntry[]> {
    const { dataDir, config, hasAdminToken } = this.#parts;
    const { uses } = this.#parts.book;
    const now = dateNow();
    const { keys } = await readKeys(dataDir);
    const { keys: configured = [] } = config().callers;
    return [
      ...(hasAdminToken ? [ADMIN_TOKEN_ENTRY] : []),
      ...configured.map((key) => configuredEntry(key, uses.get(configuredId(key.name)), now)),
      ...keys.map((key) => keyEntry(key, uses.get(key.id), now)),
    ];
  }

  /** Makes a key. Rejects with a UsageError for what whoever asks can put right. */
  issue(wish: KeyWish): Promise<IssuedKey> {
    return this.#make((keys) => addKey(keys, wish, dateNow()));
  }

  /** Makes a second key of a name; the one before holds for `overlap` more. Rejects likewise. */
  rotate(name: string, overlap: string | undefined): Promise<IssuedKey> {
    return this.#make((keys) => rotateKey(keys, name, overlap, dateNow()));
  }

  /** Revokes the keys of a name, or the one of an id; resolves with those that are gone. */
  async revoke(which: string): Promise<readonly KeyRecord[]> {
    const { gone } = await this.#change((keys) => withoutKeys(keys, which));
    return gone;
  }

  async #make(change: (keys: readonly KeyRecord[]) => WithMadeKey): Promise<IssuedKey> {
    const { record, key } = await this.#change(change);
    return { ...keyEntry(record, undefined, record.created), key };
  }

  /** One after the other; those of commands are waited for. */
  #change<Change extends { readonly keys: readonly KeyRecord[] }>(
    change: (keys: readonly KeyRecord[]) => Change,
  ): Promise<Change> {
    const turn = this.#last.then(() => this.#write(change));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #write<Change extends { readonly keys: readonly KeyRecord[] }>(
    change: (keys: readonly KeyRecord[]) => Change,
  ): Promise<Change> {
    const { dataDir, look } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const { keys, text } = await readKeys(dataDir);
      const changed = change(keys);
      if (changed.keys.length === keys.length && changed.keys.every((key, at) => key === keys[at]))
        return changed;
      try {
        await writeKeys(dataDir, changed.keys, text);
        await look();
        return changed;
      } catch (error) {
        if (!(error instanceof KeysChanged) || tries === TRIES) throw error;
        await pause(AGAIN);
      }
    }
  }
}
