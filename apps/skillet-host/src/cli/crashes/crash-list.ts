import type { CrashReport } from '../../crash/report/crash-report.ts';
import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';

const SUMMARY_CHARS = 120;

/** The reports as a table, in the order given. */
export function crashList(reports: readonly CrashReport[]): string {
  if (reports.length === 0) return 'No report of a crash.\n';
  const rows = reports.map(({ id, at, summary }) => [
    id,
    new Date(at).toISOString(),
    oneLine(summary, SUMMARY_CHARS),
  ]);
  return `${alignColumns([['ID', 'WHEN', 'WHAT'], ...rows]).join('\n')}\n`;
}
