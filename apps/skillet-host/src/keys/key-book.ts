import { timingSafeEqual } from 'node:crypto';
import type { Caller, CallerBook, McpProfiles, TokenIssuer } from '@skillet/core';
import { digestKey, idOfKey, type ConfiguredKey, type HostConfig } from '@skillet/config';
import { dateNow } from '../clock.ts';
import type { TokenBook } from '../oidc/token-book.ts';
import { isLive, type KeyRecord } from './key-record.ts';

interface KnownKey {
  /** What its uses are counted by. */
  readonly id: string;
  readonly expires?: number;
  readonly digest: Uint8Array;
  readonly caller: Caller;
}

/** What an unknown key is compared with, so that it takes as long. */
const NOBODYS = new Uint8Array(32);

/** Who has which key. */
export class KeyBook implements CallerBook {
  required = false;
  profiles: McpProfiles = {};
  readonly #now: () => number;
  /** Those of the file, by ids. */
  #known: ReadonlyMap<string, KnownKey> = new Map();
  /** Those of the configuration, by what they digest to. */
  #configured: ReadonlyMap<string, KnownKey> = new Map();
  /** When each key was used last. */
  readonly uses = new Map<string, number>();

  readonly #tokens: TokenBook;

  constructor(tokens: TokenBook, now = dateNow) {
    this.#tokens = tokens;
    this.#now = now;
  }

  get takesTokens(): boolean {
    return this.issuer !== undefined;
  }

  get hasAdmins(): boolean {
    if (this.issuer?.adminScope !== undefined) return true;
    const keys = [...this.#known.values(), ...this.#configured.values()];
    return keys.some(({ caller }) => caller.kind === 'admin');
  }

  get issuer(): TokenIssuer | undefined {
    return this.#tokens.issuer;
  }

  /** From now on this is configured. */
  configure({ callers, mcp }: Pick<HostConfig, 'callers' | 'mcp'>): void {
    this.required = callers.required;
    this.profiles = mcp.profiles;
    this.#tokens.configure(callers.oidc);
    this.#configured = new Map(
      (callers.keys ?? []).flatMap((key) => {
        const { sha256, name } = key;
        // A host is not started without.
        return sha256 === undefined
          ? []
          : [[sha256, known({ ...key, sha256 }, configuredId(name))]];
      }),
    );
    this.#forgetUses();
  }

  /** From now on these are the keys. */
  use(records: readonly KeyRecord[]): void {
    this.#known = new Map(records.map((record) => [record.id, known(record, record.id)]));
    this.#forgetUses();
  }

  byKey(key: string): Caller | undefined {
    const id = idOfKey(key);
    if (id === undefined) return undefined;
    const digest = digestKey(key);
    const ofFile = this.#known.get(id);
    const found = isOf(ofFile, digest) ? ofFile : this.#configured.get(digest.toString('hex'));
    const now = this.#now();
    if (found === undefined || !isOf(found, digest) || !isLive(found, now)) return undefined;
    this.uses.set(found.id, now);
    return found.caller;
  }

  byToken(token: string): Caller | Promise<Caller> {
    return this.#tokens.byToken(token);
  }

  #forgetUses(): void {
    const ids = [...this.#known.values(), ...this.#configured.values()].map(({ id }) => id);
    for (const id of this.uses.keys()) if (!ids.includes(id)) this.uses.delete(id);
  }
}

/** Takes as long where there is none. */
function isOf(key: KnownKey | undefined, digest: Uint8Array): boolean {
  return timingSafeEqual(digest, key?.digest ?? NOBODYS) && key !== undefined;
}

/** What uses of the keys that the configuration has for a name are counted by. */
export function configuredId(name: string): string {
  return `configured ${name}`;
}

function known(
  key: Omit<ConfiguredKey, 'sha256'> & { readonly sha256: string },
  id: string,
): KnownKey {
  const { name, sha256, expires, admin, grants } = key;
  return {
    id,
    digest: Buffer.from(sha256, 'hex'),
    caller: admin ? { kind: 'admin', name } : { kind: 'key', id: name, name, grants },
    ...(expires === undefined ? {} : { expires }),
  };
}
