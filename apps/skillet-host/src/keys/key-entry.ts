import type { ConfiguredKey } from '@skillet/config';
import { limitsText } from './key-limits.ts';
import { isLive, type KeyRecord } from './key-record.ts';

/** Where a key stands: in the file that commands edit, under `callers.keys`, or it is the admin token. */
export type KeyOrigin = 'file' | 'configuration' | 'server.admin_token';

/** What is told of a key: neither the key nor its digest. */
export interface KeyEntry {
  /** Where one can see it from outside. */
  readonly id: string | null;
  readonly name: string;
  readonly scope: string;
  readonly from: KeyOrigin;
  readonly created: string | null;
  readonly expires: string | null;
  readonly last_used: string | null;
  readonly live: boolean;
  /** Whether the variable that has it is not set for this command; whether the host has it is not known. */
  readonly unset?: true;
  /** How much its holder may call, where the key says so. */
  readonly limits?: string;
}

/** What is told of a key that was used then. */
export function keyEntry(key: KeyRecord, used: number | undefined, now: number): KeyEntry {
  const { id, name, created, expires, limits } = key;
  return {
    id,
    name,
    scope: scopeOf(key),
    from: 'file',
    created: dateOf(created),
    expires: expires === undefined ? null : dateOf(expires),
    last_used: used === undefined ? null : dateOf(used),
    live: isLive(key, now),
    ...(limits === undefined ? {} : { limits: limitsText(limits) }),
  };
}

/** The same of one that the configuration has. */
export function configuredEntry(
  key: ConfiguredKey,
  used: number | undefined,
  now: number,
): KeyEntry {
  const { name, expires, sha256 } = key;
  return {
    id: null,
    name,
    scope: scopeOf(key),
    from: 'configuration',
    created: null,
    expires: expires === undefined ? null : dateOf(expires),
    last_used: used === undefined ? null : dateOf(used),
    live: isLive(key, now),
    ...(sha256 === undefined ? { unset: true } : {}),
  };
}

/** The same of the admin token. */
export const ADMIN_TOKEN_ENTRY: KeyEntry = {
  id: null,
  name: 'admin',
  scope: 'admin',
  from: 'server.admin_token',
  created: null,
  expires: null,
  last_used: null,
  live: true,
};

function scopeOf({
  admin,
  grants: { skills, tags, profiles },
}: Pick<KeyRecord, 'admin' | 'grants'>): string {
  if (admin) return 'admin';
  const parts = [
    ...(skills ?? []).map((one) => `skill:${one}`),
    ...(tags ?? []).map((one) => `tag:${one}`),
    ...(profiles ?? []).map((one) => `profile:${one}`),
  ];
  return parts.length === 0 ? 'all skills' : parts.join(',');
}

function dateOf(at: number): string {
  return new Date(at).toISOString();
}
