import type { AttackResult } from '../attack/attack-result.ts';
import type { Latency } from '../load/load-window.ts';
import type { PromiseName } from '../promises.ts';

/** A row of the table: what was seen, and what it broke. */
export type Row = AttackResult & { readonly broken: readonly PromiseName[] };

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
  { title: 'bomb', width: 22, cell: ({ bomb }) => bomb },
  { title: 'caller', width: 20, cell: ({ caller }) => caller?.said ?? '-' },
  { title: 'after', width: 6, cell: ({ caller }) => (caller ? ms(caller.ms) : '-') },
  {
    title: 'lost',
    width: 9,
    cell: ({ attacked }) => `${String(attacked.failed)}/${String(attacked.requests)}`,
  },
  { title: 'p99', width: 13, cell: ({ calm, attacked }) => change(calm, attacked) },
  {
    title: 'p99 sharing',
    width: 13,
    cell: ({ calm, attacked }) => change(calm.sharing, attacked.sharing),
  },
  { title: 'skill', width: 16, cell: ({ recovery }) => RECOVERY[recovery.kind](ms(recovery.ms)) },
  { title: 'host', width: 4, cell: ({ hostEnded }) => (hostEnded === undefined ? 'same' : 'DIED') },
  { title: 'peak', width: 4, cell: ({ peak }) => (peak === undefined ? '-' : round(peak)) },
  { title: 'left p/t/fd/MB', width: 14, cell: ({ left }) => leftCell(left) },
  { title: 'stop', width: 7, cell: ({ stop }) => stopCell(stop) },
];

const RECOVERY = {
  recovered: (time: string) => `back ${time}`,
  quarantined: (time: string) => `quarant. ${time}`,
  lost: (time: string) => `not in ${time}`,
};

/** The titles of the columns. */
export function tableHead(): string {
  const titles = COLUMNS.map(({ title, width }) => title.padEnd(width)).join('  ');
  return `${titles}  promises`;
}

/** A row in plain text, to be shown as soon as it is there. */
export function tableRow(row: Row): string {
  const cells = COLUMNS.map(({ cell, width }) => cell(row).slice(0, width).padEnd(width)).join(
    '  ',
  );
  const { broken, hostEnded, attacked } = row;
  const kept = broken.length === 0;
  const failures = Object.entries(attacked.failures).map(
    ([how, count]) => `${String(count)}x ${how}`,
  );
  const notes = [...(kept ? [] : [`broken: ${broken.join(', ')}`]), hostEnded, ...failures];
  const told = notes.filter((note) => note !== undefined);
  const verdict = kept ? 'kept' : 'BROKEN';
  return `${cells}  ${verdict}${told.length === 0 ? '' : `\n    ${told.join('; ')}`}`;
}

function leftCell(left: Row['left']): string {
  if (left === undefined) return '-';
  return [left.processes, left.threads, left.descriptors, left.megabytes].map(signed).join('/');
}

function stopCell(stop: Row['stop']): string {
  if (stop === undefined) return '-';
  return stop.clean ? ms(stop.ms) : stop.how;
}

/** Before and under attack. */
function change(before: Latency, under: Latency): string {
  return `${ms(before.p99)}>${ms(under.p99)}`;
}
