import type { UsageAnswer, UsageFigures, UsageGroup } from '@skillet/analytics';
import { alignColumns } from '@skillet/command';
import { legible } from '../../log/legible.ts';
import { oneLine } from '../one-line.ts';
import { bar, sparkline } from './chart.ts';

/** How a terminal is. */
export interface Terminal {
  /** Characters of a line. */
  readonly width: number;
  readonly bold: boolean;
}

const NAME_CHARS = 60;
const BAR = { least: 4, most: 20 };
const FIGURE_HEADS = ['CALLS', 'FAILED', 'P50', 'P95', 'P99', 'IN', 'OUT'];

/** What was used, for a person: a table, with how much of all it was as bars, and when as a line. */
export function usageText(answer: UsageAnswer, { width, bold }: Terminal): string {
  const { by, groups, total } = answer;
  const head = headOf(answer);
  if (total.calls === 0) return `${head}\n`;
  const rows = groups.map((group) => [
    ...by.map((name) => oneLine(group[name] ?? '', NAME_CHARS) || '-'),
    ...figures(group),
  ]);
  const heads = [...by.map((name) => name.toUpperCase()), ...FIGURE_HEADS];
  const table = alignFigures([heads, ...rows], by.length);
  const taken = Math.max(...table.map((line) => line.length));
  const lines = table.map((line, at) => `${line.padEnd(taken)}${chart(answer, at, width - taken)}`);
  const [first = '', ...rest] = lines.map((line) => line.trimEnd());
  const shown =
    by.length === 0 ? [first, ...rest] : [bold ? `\u001B[1m${first}\u001B[22m` : first, ...rest];
  const left = answer.groups_left_out;
  const more = left === 0 ? [] : ['', `and ${String(left)} more; --limit shows more of them`];
  return `${[legible(head), '', ...shown, ...more].join('\n')}\n`;
}

/** What stands behind a row, of so many characters. */
function chart({ groups, ...answer }: UsageAnswer, row: number, room: number): string {
  const steps = stepsOf(answer);
  const line = answer.step === null || steps > room - 4 - BAR.least ? 0 : steps;
  const bars = Math.min(BAR.most, room - 4 - line);
  const [group] = row === 0 ? [undefined] : groups.slice(row - 1, row);
  const most = groups[0]?.calls ?? 0;
  const parts = [
    ...(bars < BAR.least || groups.length < 2
      ? []
      : [group === undefined ? ''.padEnd(bars) : bar(group.calls / most, bars)]),
    ...(line === 0 ? [] : [group === undefined ? 'WHEN' : when(group, answer, steps)]),
  ];
  return parts.map((part) => `  ${part}`).join('');
}

function when(
  { steps = [] }: UsageGroup,
  { from, step }: Omit<UsageAnswer, 'groups'>,
  count: number,
) {
  const begin = Date.parse(from);
  const calls = Array.from({ length: count }, () => 0);
  for (const { at, calls: some } of steps)
    calls[Math.round((Date.parse(at) - begin) / 1000 / (step ?? 1))] = some;
  return sparkline(calls);
}

function stepsOf({ from, to, step }: Pick<UsageAnswer, 'from' | 'to' | 'step'>): number {
  return step === null ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / 1000 / step);
}

function headOf({ from, to, total, step }: UsageAnswer): string {
  const time = `${short(from)} to ${short(to)} UTC`;
  if (total.calls === 0) return `${time}: no calls`;
  const { mean = 0 } = total.duration_ms ?? {};
  const each = step === null ? '' : ` (in WHEN, each bar is ${span(step)})`;
  const calls = `${number(total.calls)} calls, ${failed(total)} failed, ${duration(mean)} on average`;
  return `${time}${each}\n${calls}`;
}

function figures(of: UsageFigures): string[] {
  const { p50 = 0, p95 = 0, p99 = 0 } = of.duration_ms ?? {};
  const times = [p50, p95, p99].map(duration);
  return [number(of.calls), failed(of), ...times, bytes(of.bytes_in), bytes(of.bytes_out)];
}

/** Names to the left, figures to the right of their columns. */
function alignFigures(rows: readonly (readonly string[])[], names: number): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return alignColumns(
    rows.map((row) => row.map((cell, at) => (at < names ? cell : cell.padStart(widths[at] ?? 0)))),
  );
}

function failed({ calls, skill_errors: skill, host_errors: host }: UsageFigures): string {
  const share = (100 * (skill + host)) / calls;
  return `${share === 0 || share >= 10 ? share.toFixed(0) : share.toFixed(Math.max(1, Math.min(3, Math.ceil(-Math.log10(share)))))} %`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

function bytes(count: number): string {
  const [unit, size] =
    count < 1e3 ? ['B', 1] : count < 1e6 ? ['kB', 1e3] : count < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = count / size;
  return `${value.toFixed(value < 10 && size > 1 ? 1 : 0)} ${unit}`;
}

function span(seconds: number): string {
  if (seconds % 86_400 === 0) return `${String(seconds / 86_400)} d`;
  return seconds % 3600 === 0 ? `${String(seconds / 3600)} h` : `${String(seconds / 60)} min`;
}

function short(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
