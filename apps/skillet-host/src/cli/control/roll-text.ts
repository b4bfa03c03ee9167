import { alignColumns } from '@skillet/command';
import type { RollOutcome } from '../../cluster/all/roll-outcome.ts';
import { oneLine } from '../one-line.ts';

const CHARS = 400;

/** What a reload of all hosts did, for a person. */
export function rollText({ hosts, message }: RollOutcome): string {
  const rows = hosts.map(({ host, outcome, why, reload }) => {
    return [host, outcome, oneLine(why ?? changesIn(reload), CHARS)];
  });
  return `${[...alignColumns(rows), message].join('\n')}\n`;
}

function changesIn(reload: Readonly<Record<string, unknown>> | undefined): string {
  const said = ['added', 'removed', 'updated'].flatMap((what) => {
    const mounts = reload?.[what];
    return Array.isArray(mounts) && mounts.length > 0 ? [`${what} ${mounts.join(', ')}`] : [];
  });
  return said.length === 0 && reload !== undefined ? 'nothing has changed' : said.join('; ');
}
