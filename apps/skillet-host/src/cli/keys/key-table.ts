import type { KeyEntry } from '../../keys/key-entry.ts';

/** The keys as lines for a person. */
export function keyTable(entries: readonly KeyEntry[]): string {
  if (entries.length === 0) return 'There are no keys.\n';
  const rows = [
    ['NAME', 'ID', 'SCOPE', 'FROM', 'EXPIRES', 'LAST USED'],
    ...entries.map(({ name, id, scope, limits, from, unset, expires, last_used: used, live }) => [
      name,
      id ?? '-',
      limits === undefined ? scope : `${scope} (${limits})`,
      unset === true ? `${from} (not set here)` : from,
      expires === null ? 'never' : live ? expires : `${expires} (over)`,
      // Nobody takes note of the uses of that.
      used ?? (from === 'server.admin_token' ? '-' : 'never'),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`)
    .join('');
}
