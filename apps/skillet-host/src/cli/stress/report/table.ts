import type { AttackReport } from '../attack/attack-report.ts';
import type { PromiseName } from '../promises.ts';

/** A row of the report: what was seen, and what it broke. */
export type Row = AttackReport & { readonly broken: readonly PromiseName[] };

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: Row) => string;
}

const round = (value: number) => value.toFixed(0);
const ms = (value: number) =>
  value < 1000 ? `${round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
const signed = (value: number) => (value > 0 ? `+${round(value)}` : round(value));

const COLUMNS: readonly Column[] = [
  { title: 'bomb', width: 18, cell: ({ bomb }) => bomb },
  { title: 'caller', width: 22, cell: ({ caller }) => caller?.said ?? '-' },
  { title: 'after', width: 7, cell: ({ caller }) => (caller ? ms(caller.ms) : '-') },
  { title: 'neighb.', width: 7, cell: ({ attacked }) => String(attacked.requests) },
  { title: 'failed', width: 6, cell: ({ attacked }) => String(attacked.failed) },
  { title: 'p99 calm', width: 8, cell: ({ calm }) => ms(calm.p99) },
  { title: 'p99 att.', width: 8, cell: ({ attacked }) => ms(attacked.p99) },
  { title: 'skill', width: 18, cell: ({ recovery }) => RECOVERY[recovery.kind](ms(recovery.ms)) },
  { title: 'host', width: 6, cell: ({ hostEnded }) => (hostEnded === undefined ? 'same' : 'DIED') },
  { title: 'peak MB', width: 7, cell: ({ peak }) => (peak === undefined ? '-' : round(peak)) },
  { title: 'left p/t/fd/MB', width: 18, cell: ({ left }) => leftCell(left) },
];

const RECOVERY = {
  recovered: (time: string) => `back ${time}`,
  quarantined: (time: string) => `quarantine ${time}`,
  lost: (time: string) => `not in ${time}`,
};

/** The titles of the columns. */
export function tableHead(): string {
  const titles = COLUMNS.map(({ title, width }) => title.padEnd(width)).join('  ');
  return `${titles}  broken promises`;
}

/** A row in plain text, to be shown as soon as it is there. */
export function tableRow(row: Row): string {
  const cells = COLUMNS.map(({ cell, width }) => cell(row).slice(0, width).padEnd(width)).join(
    '  ',
  );
  const verdict = row.broken.length === 0 ? 'none' : row.broken.join(', ');
  const failures = Object.entries(row.attacked.failures).map(
    ([how, count]) => `${String(count)}x ${how}`,
  );
  const notes = [row.hostEnded, ...failures].filter((note) => note !== undefined);
  return `${cells}  ${verdict}${notes.length === 0 ? '' : `\n    ${notes.join('; ')}`}`;
}

function leftCell(left: Row['left']): string {
  if (left === undefined) return '-';
  return [left.processes, left.threads, left.descriptors, left.megabytes].map(signed).join(' / ');
}
