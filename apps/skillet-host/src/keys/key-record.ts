import { callerNameFault } from '@skillet/config';
import { isJsonObject, type CallLimits, type Grants } from '@skillet/core';
import { isLimits } from './key-limits.ts';

/** What is kept of one key. Times in milliseconds since the epoch. */
export interface KeyRecord {
  readonly id: string;
  /** That of its holder; two keys have the same while one replaces the other. */
  readonly name: string;
  readonly sha256: string;
  readonly created: number;
  /** Left out for one that holds until it is revoked. */
  readonly expires?: number;
  /** Whether it opens all that the admin token does. */
  readonly admin: boolean;
  /** What of the skills it opens otherwise. */
  readonly grants: Grants;
  /** How much its holder may call, where it was made with that. */
  readonly limits?: CallLimits;
}

/** Whether a key has not expired. */
export function isLive({ expires }: Pick<KeyRecord, 'expires'>, now: number): boolean {
  return expires === undefined || now < expires;
}

/** The text of the file of keys. */
export function recordsText(keys: readonly KeyRecord[]): string {
  return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`;
}

/** The keys that the text of the file has. Throws an error that says what is wrong with it. */
export function readRecords(text: string): readonly KeyRecord[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const keys: unknown = isJsonObject(read) && read['version'] === 1 ? read['keys'] : undefined;
  if (!Array.isArray(keys)) throw new Error('it is no file of keys that this version knows');
  return keys.map((one: unknown, index) => {
    if (isRecord(one)) return one;
    throw new Error(`entry ${String(index + 1)} is no key`);
  });
}

function isRecord(one: unknown): one is KeyRecord {
  if (!isJsonObject(one)) return false;
  const { id, name, sha256, created, expires, admin, grants, limits } = one;
  return (
    typeof id === 'string' &&
    /^[0-9a-f]{8}$/.test(id) &&
    typeof name === 'string' &&
    callerNameFault(name) === undefined &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof created === 'number' &&
    (expires === undefined || typeof expires === 'number') &&
    typeof admin === 'boolean' &&
    isGrants(grants) &&
    (limits === undefined || isLimits(limits))
  );
}

function isGrants(grants: unknown): grants is Grants {
  if (!isJsonObject(grants)) return false;
  const { skills, tags, profiles, ...others } = grants;
  return Object.keys(others).length === 0 && [skills, tags, profiles].every(areNames);
}

function areNames(given: unknown): boolean {
  if (given === undefined) return true;
  return Array.isArray(given) && given.every((one) => typeof one === 'string');
}
