import type { DatabaseSync } from 'node:sqlite';
import { coarser, type UsageKey, type UsageOutcome } from '../usage-key.ts';
import type { Period } from './schema.ts';
import type { SeriesBook } from './series-book.ts';
import type { RowWriter, UsageRow } from './write-rows.ts';

interface Kept {
  readonly key: UsageKey;
  readonly row: Omit<UsageRow, 'series'>;
}

/** What a file is folded with. */
export interface FoldParts {
  readonly db: DatabaseSync;
  readonly series: SeriesBook;
  readonly writer: RowWriter;
}

/**
 * Leaves of one period at most about so many rows: half of them the largest as they are, the others told less exactly, as far as it
 * takes. No call gets lost. To be done in a transaction; returns whether there was anything to do.
 */
export function fold({ db, series, writer }: FoldParts, period: Period, at: number, most: number) {
  const count = db.prepare(`SELECT count(*) AS n FROM ${period} WHERE at = ?`).get(at);
  if (Number(count?.['n']) <= most) return false;
  const kept = db
    .prepare(
      `SELECT * FROM ${period} JOIN series ON series.id = ${period}.series WHERE at = ? ORDER BY calls DESC`,
    )
    .all(at)
    .map(read);
  const half = Math.ceil(most / 2);
  const folded = lessExactly(kept.slice(half), most - half);
  db.prepare(`DELETE FROM ${period} WHERE at = ?`).run(at);
  for (const { key, row } of [...kept.slice(0, half), ...folded])
    writer.add(period, at, { ...row, series: series.numberOf(key) });
  return true;
}

/** The same rows with names that are fewer, if that is possible. */
function lessExactly(rows: readonly Kept[], most: number): Kept[] {
  let told = [...rows];
  for (let step = 0; step < 3 && distinct(told) > most; step += 1)
    told = told.map(({ key, row }) => ({ key: coarserBy(step, key), row }));
  return told;
}

/** Each step takes away one of its names, where it has not gone yet. */
function coarserBy(step: number, key: UsageKey): UsageKey {
  const gone = Number(key.operation === 'other') + Number(key.caller === 'other');
  return gone > step ? key : (coarser(key) ?? key);
}

function distinct(rows: readonly Kept[]): number {
  return new Set(rows.map(({ key }) => JSON.stringify(Object.values(key)))).size;
}

function read(found: Readonly<Record<string, unknown>>): Kept {
  const text = (name: string) => String(found[name]);
  const number = (name: string) => Number(found[name]);
  const { durations } = found;
  return {
    key: {
      skill: text('skill'),
      operation: text('operation'),
      caller: text('caller'),
      outcome: text('outcome') as UsageOutcome,
      code: text('code'),
    },
    row: {
      calls: number('calls'),
      bytesIn: number('bytes_in'),
      bytesOut: number('bytes_out'),
      queueMs: number('queue_ms'),
      durationMs: number('duration_ms'),
      mostMs: number('most_ms'),
      durations: durations instanceof Uint8Array ? durations : new Uint8Array(),
    },
  };
}
