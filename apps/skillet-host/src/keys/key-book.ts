import { timingSafeEqual } from 'node:crypto';
import type { Caller, CallerBook, McpProfiles } from '@skillet/core';
import type { HostConfig } from '@skillet/config';
import { dateNow } from '../clock.ts';
import { isLive, type KeyRecord } from './key-record.ts';
import { digestKey, idOfKey } from './make-key.ts';

interface KnownKey {
  readonly record: KeyRecord;
  readonly digest: Uint8Array;
  readonly caller: Caller;
}

/** What an unknown key is compared with, so that it takes as long. */
const NOBODYS = new Uint8Array(32);

/** Who has which key. */
export class KeyBook implements CallerBook {
  required = false;
  readonly takesTokens = false;
  profiles: McpProfiles = {};
  readonly #now: () => number;
  #known: ReadonlyMap<string, KnownKey> = new Map();
  /** When each key was used last. */
  readonly uses = new Map<string, number>();

  constructor(now = dateNow) {
    this.#now = now;
  }

  /** From now on this is configured. */
  configure({ callers, mcp }: Pick<HostConfig, 'callers' | 'mcp'>): void {
    this.required = callers.required;
    this.profiles = mcp.profiles;
  }

  /** From now on these are the keys. */
  use(records: readonly KeyRecord[]): void {
    this.#known = new Map(records.map((record) => [record.id, known(record)]));
    for (const id of this.uses.keys()) if (!this.#known.has(id)) this.uses.delete(id);
  }

  byKey(key: string): Caller | undefined {
    const id = idOfKey(key);
    if (id === undefined) return undefined;
    const found = this.#known.get(id);
    const isRight = timingSafeEqual(digestKey(key), found?.digest ?? NOBODYS);
    if (found === undefined || !isRight) return undefined;
    const now = this.#now();
    if (!isLive(found.record, now)) return undefined;
    this.uses.set(id, now);
    return found.caller;
  }

  byToken(): undefined {
    return undefined;
  }
}

function known(record: KeyRecord): KnownKey {
  const { name, admin, grants } = record;
  return {
    record,
    digest: Buffer.from(record.sha256, 'hex'),
    caller: admin ? { kind: 'admin', name } : { kind: 'key', id: name, name, grants },
  };
}
