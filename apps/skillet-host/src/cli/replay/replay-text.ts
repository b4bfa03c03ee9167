import type { AnswerDifference } from '@skillet/core';
import { alignColumns } from '@skillet/command';
import { oneLine } from '../one-line.ts';
import type { ReplayedCall, ReplayResult } from './replay-result.ts';

const CHARS = { path: 60, value: 80 } as const;
/** Differences of one call that are shown. */
const SHOWN = 5;

/** What came of a replay, for a person: a line for each difference, and for each reason why calls were left out. */
export function replayText({
  calls,
  same,
  differ,
  left_out: leftOut,
  updated,
}: ReplayResult): string {
  const rows = calls.flatMap(rowsOf);
  const table =
    rows.length === 0
      ? []
      : [...alignColumns([['CALL', 'REQUEST', 'WHERE', 'DIFFERENCE'], ...rows]), ''];
  const why = Map.groupBy(
    calls.flatMap((call) => call.why ?? []),
    (reason) => reason,
  );
  const left = [...why].map(([reason, all]) => `! ${count(all.length)} left out: ${reason}`);
  const parts = [
    `${String(same)} as recorded`,
    `${String(differ)} different`,
    ...(leftOut === 0 ? [] : [`${String(leftOut)} left out`]),
  ];
  const end = updated && differ > 0 ? '; the file has the answers of now' : '';
  return `${[...table, ...left, `${count(calls.length)}: ${parts.join(', ')}${end}`].join('\n')}\n`;
}

function rowsOf({ number, mount, method, path, differences = [] }: ReplayedCall): string[][] {
  const request = `${method} /skills/${mount}${oneLine(path, CHARS.path)}`;
  const rows = differences
    .slice(0, SHOWN)
    .map((one, index) => [
      index === 0 ? String(number) : '',
      index === 0 ? request : '',
      one.kind === 'status' ? 'status' : one.at === '' ? 'the body' : oneLine(one.at, CHARS.path),
      wordsOf(one),
    ]);
  const more = differences.length - SHOWN;
  return more > 0 ? [...rows, ['', '', '', `and ${String(more)} more`]] : rows;
}

function wordsOf({ expected, actual }: AnswerDifference): string {
  return `was ${shown(expected)}, is ${shown(actual)}`;
}

function shown(value: unknown): string {
  return oneLine(JSON.stringify(value), CHARS.value);
}

function count(number: number): string {
  return number === 1 ? '1 call' : `${String(number)} calls`;
}
