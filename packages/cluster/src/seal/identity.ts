import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { nkeys } from '@nats-io/nats-core';
import type { NatsAccess } from '../link/connect-options.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';

/** What a host tells of its key: the key itself, and who has signed it. */
export interface ToldKey {
  /** Raw X25519 key, base64url. */
  readonly key: string;
  /** The public nkey that has signed it. */
  readonly signer?: string | undefined;
}

const KEY_BYTES = 32;
const TOLD = /^([\w-]{43})(?:\.(U[A-Z2-7]{55})\.([\w-]{86}))?$/;
const SEED = /^(?:-+BEGIN USER NKEY SEED-+\s+)?(SU[A-Z2-7]{56})\s*(?:-|$)/m;
/** What comes before the raw key in its DER encoding (RFC 8410). */
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

/** The keys of one run of this host, and what it tells of them. */
export class Identity {
  readonly privateKey: KeyObject;
  readonly key: string;
  readonly #cluster: string;
  readonly #id: MemberId;
  readonly #access: Pick<NatsAccess, 'credentials' | 'nkey'>;
  #told: string | undefined;

  constructor(cluster: string, id: MemberId, access: Pick<NatsAccess, 'credentials' | 'nkey'>) {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    this.privateKey = privateKey;
    this.key = publicKey
      .export({ type: 'spki', format: 'der' })
      .subarray(-KEY_BYTES)
      .toString('base64url');
    this.#cluster = cluster;
    this.#id = id;
    this.#access = access;
  }

  /** Its key, signed with the nkey that this host shows NATS, where it has one and that can be read. */
  get told(): string {
    this.#told ??= this.#signed();
    return this.#told ?? this.key;
  }

  #signed(): string | undefined {
    const { nkey, credentials } = this.#access;
    const file = nkey ?? credentials;
    if (file === undefined) return undefined;
    try {
      const [, seed] = SEED.exec(readFileSync(file, 'utf8')) ?? [];
      if (seed === undefined) return undefined;
      const pair = nkeys.fromSeed(Buffer.from(seed));
      const signature = pair.sign(statement(this.#cluster, this.#id, this.key));
      return [this.key, pair.getPublicKey(), Buffer.from(signature).toString('base64url')].join(
        '.',
      );
    } catch {
      // The connection to NATS can't be made with it either, and says so.
      return undefined;
    }
  }
}

/** Reads what a host tells; undefined where it is nothing of that kind. Its signature is not looked at. */
export function readTold(told: string): ToldKey | undefined {
  const [, key, signer] = TOLD.exec(told) ?? [];
  return key === undefined ? undefined : { key, signer };
}

/** Whether a host's key is signed by the nkey that it names. */
export function isSigned(cluster: string, from: MemberId, told: string): boolean {
  const [, key = '', signer, signature = ''] = TOLD.exec(told) ?? [];
  if (signer === undefined) return false;
  try {
    const bytes = Buffer.from(signature, 'base64url');
    return nkeys.fromPublic(signer).verify(statement(cluster, from, key), bytes);
  } catch {
    return false;
  }
}

/** A raw key as one that can be calculated with. Throws where it is none. */
export function toKeyObject(key: string): KeyObject {
  const der = Buffer.concat([SPKI, Buffer.from(key, 'base64url')]);
  return createPublicKey({ key: der, type: 'spki', format: 'der' });
}

/** What is signed: a key is that of one run of one host of one cluster. */
function statement(cluster: string, id: MemberId, key: string): Uint8Array {
  return Buffer.from(['skillet-host key 1', cluster, keyOf(id), key].join('\n'));
}
