import type { ReloadOutcome } from '@skillet/core';
import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';

const CHARS = 400;

/** What a reload did, for a person. */
export function reloadText({ added, removed, updated, unchanged, failed }: ReloadOutcome): string {
  const rows = [
    ...added.map((mount) => ['added', mount, '']),
    ...removed.map((mount) => ['removed', mount, '']),
    ...updated.map((mount) => ['updated', mount, '']),
    ...failed.map(({ mount, error }) => ['failed', mount, oneLine(error, CHARS)]),
  ];
  const rest = unchanged.length === 0 ? [] : [`${String(unchanged.length)} unchanged`];
  const lines = [...alignColumns(rows), ...rest];
  return `${lines.length === 0 ? 'there are no skills' : lines.join('\n')}\n`;
}
