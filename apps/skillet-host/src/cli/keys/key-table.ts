import { limitsText } from '../../keys/key-limits.ts';
import { isLive, type KeyRecord } from '../../keys/key-record.ts';

/** What is told of a key: neither the key nor its digest. */
export interface KeyEntry {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly created: string;
  readonly expires: string | null;
  readonly last_used: string | null;
  readonly live: boolean;
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
    created: dateOf(created),
    expires: expires === undefined ? null : dateOf(expires),
    last_used: used === undefined ? null : dateOf(used),
    live: isLive(key, now),
    ...(limits === undefined ? {} : { limits: limitsText(limits) }),
  };
}

/** The keys as lines for a person. */
export function keyTable(entries: readonly KeyEntry[]): string {
  if (entries.length === 0) return 'There are no keys.\n';
  const rows = [
    ['NAME', 'ID', 'SCOPE', 'EXPIRES', 'LAST USED'],
    ...entries.map(({ name, id, scope, limits, expires, last_used: used, live }) => [
      name,
      id,
      limits === undefined ? scope : `${scope} (${limits})`,
      expires === null ? 'never' : live ? expires : `${expires} (over)`,
      used ?? 'never',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`)
    .join('');
}

function scopeOf({ admin, grants: { skills, tags, profiles } }: KeyRecord): string {
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
