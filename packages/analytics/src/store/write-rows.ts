import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Period } from './schema.ts';
import { PERIODS } from './schema.ts';

/** What was counted of one series in one period, as it is kept. */
export interface UsageRow {
  readonly series: number;
  readonly calls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly queueMs: number;
  readonly durationMs: number;
  readonly mostMs: number;
  /** Packed buckets. */
  readonly durations: Uint8Array;
}

/** Adds rows to what is there. */
export class RowWriter {
  readonly #statements: Readonly<Record<Period, StatementSync>>;

  constructor(db: DatabaseSync) {
    const adding = (table: Period) =>
      db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        calls = calls + excluded.calls,
        bytes_in = bytes_in + excluded.bytes_in, bytes_out = bytes_out + excluded.bytes_out,
        queue_ms = queue_ms + excluded.queue_ms, duration_ms = duration_ms + excluded.duration_ms,
        most_ms = max(most_ms, excluded.most_ms),
        durations = merge_durations(durations, excluded.durations)`);
    this.#statements = { minute: adding('minute'), hour: adding('hour') };
  }

  /** Adds what was counted at a moment to the period of it. */
  add(period: Period, at: number, row: UsageRow): void {
    this.#statements[period].run(
      at - (at % PERIODS[period]),
      row.series,
      row.calls,
      row.bytesIn,
      row.bytesOut,
      row.queueMs,
      row.durationMs,
      row.mostMs,
      row.durations,
    );
  }
}
