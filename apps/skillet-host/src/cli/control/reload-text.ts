import type { ReloadOutcome } from '@skillet/core';
import { restartSentence } from '../../host/needs-restart.ts';
import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';

const CHARS = 400;

/** What a reload did, for a person. */
export function reloadText(outcome: ReloadOutcome): string {
  const { added, removed, updated, unchanged, failed } = outcome;
  const { breaking = [], examples = [], samples = [] } = outcome;
  const { canaries = [], restartNeeded = [], notes = [] } = outcome;
  const rows = [
    ...added.map((mount) => ['added', mount, '']),
    ...removed.map((mount) => ['removed', mount, '']),
    ...updated.map((mount) => ['updated', mount, '']),
    ...canaries.map(({ mount, share }) => ['canary', mount, `${String(share)} % of the calls`]),
    ...breaking
      .filter(({ mount }) => updated.includes(mount))
      .map(({ mount, changes }) => ['breaks', mount, oneLine(changes.join(', '), CHARS)]),
    ...examples
      .filter(({ mount }) => updated.includes(mount))
      .map(({ mount, problems }) => ['examples', mount, oneLine(problems.join('; '), CHARS)]),
    ...samples
      .filter(({ mount, problems }) => updated.includes(mount) && problems.length > 0)
      .map(({ mount, problems }) => ['calls', mount, oneLine(problems.join('; '), CHARS)]),
    ...samples
      .filter(({ notRun = [] }) => notRun.length > 0)
      .map(({ mount, notRun = [] }) => ['not run', mount, oneLine(notRun.join('; '), CHARS)]),
    ...failed.map(({ mount, error }) => ['failed', mount, oneLine(error, CHARS)]),
  ];
  const rest = unchanged.length === 0 ? [] : [`${String(unchanged.length)} unchanged`];
  const settings = restartNeeded.length === 0 ? [] : [restartSentence(restartNeeded)];
  const said = notes.map((note) => `! ${oneLine(note, CHARS)}`);
  const lines = [...alignColumns(rows), ...rest, ...settings, ...said];
  return `${lines.length === 0 ? 'there are no skills' : lines.join('\n')}\n`;
}
