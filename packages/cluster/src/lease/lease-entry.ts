import { isJsonObject } from '@skillet/core';
import type { MemberId } from '../wire/subjects.ts';

/** What stands in the bucket for one lease. */
export interface LeaseEntry {
  /** Who holds it; undefined where it was given back. */
  readonly holder: MemberId | undefined;
  /** Grows each time that the lease is taken. */
  readonly number: number;
  /** Milliseconds for which it holds without being renewed. */
  readonly ttl: number;
}

/** The version of what stands there. */
const VERSION = 1;
const MAX_BYTES = 1024;
const LONGEST_TTL = 60_000;
/** Beyond this, numbers of JSON are not exact. */
const LARGEST = 2 ** 52;
const NAME = /^[\w-]{1,64}$/;

/** An entry as it is written. */
export function entryText({ holder, number, ttl }: LeaseEntry): string {
  return JSON.stringify({ v: VERSION, host: holder?.name, run: holder?.instance, number, ttl });
}

/** Reads an entry; undefined for what can't be one. */
export function readEntry(bytes: Uint8Array): LeaseEntry | undefined {
  if (bytes.byteLength > MAX_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || value['v'] !== VERSION) return undefined;
  const { host, run, number, ttl } = value;
  if (!isCount(number, LARGEST) || !isCount(ttl, LONGEST_TTL)) return undefined;
  if (host === undefined && run === undefined) return { holder: undefined, number, ttl };
  if (!isName(host) || !isName(run)) return undefined;
  return { holder: { name: host, instance: run }, number, ttl };
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
