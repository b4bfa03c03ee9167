import type { DatabaseSync } from 'node:sqlite';
import { Tally, TALLIED, type Row } from './tally.ts';
import { DIMENSIONS, type UsageAnswer, type UsageGroup, type UsageQuery } from './usage-query.ts';

/** What calls of one group have in common, and what was counted of them. */
interface Group {
  readonly values: readonly string[];
  readonly tally: Tally;
  readonly steps: Map<number, Tally>;
}

/** Looks up what a query asks for. */
export function readUsage(db: DatabaseSync, query: UsageQuery): UsageAnswer {
  const { from, to, by, step, limit } = query;
  const total = new Tally();
  const groups = new Map<string, Group>();
  for (const row of rowsOf(db, query)) {
    total.add(row);
    groupOf(groups, query, row, true)?.tally.add(row);
  }
  const largest = [...groups].sort(([, one], [, other]) => other.tally.calls - one.tally.calls);
  const told = new Map(largest.slice(0, limit));
  // Once more for the steps, now that it is known of which groups: those of all would be too many.
  if (step !== undefined) {
    for (const row of rowsOf(db, query)) {
      const group = groupOf(told, query, row, false);
      if (group !== undefined) stepOf(group, Number(row['at']), step).add(row);
    }
  }
  return {
    from: iso(from),
    to: iso(to),
    by,
    step: step === undefined ? null : step / 1000,
    total: total.figures(),
    groups: [...told.values()].map((group) => tell(group, query)),
    groups_left_out: groups.size - told.size,
  };
}

function* rowsOf(db: DatabaseSync, { from, to, only, period }: UsageQuery): Generator<Row> {
  const wanted = DIMENSIONS.flatMap((name) => {
    const values = only[name];
    return values === undefined ? [] : [{ name, values }];
  });
  const where = wanted.map(
    ({ name, values }) => ` AND ${name} IN (${values.map(() => '?').join()})`,
  );
  const sql = `SELECT at, ${DIMENSIONS.filter((name) => name !== 'outcome').join()}, ${TALLIED}
    FROM ${period} JOIN series ON series.id = ${period}.series
    WHERE at >= ? AND at < ?${where.join('')}`;
  const values = wanted.flatMap((one) => one.values);
  yield* db.prepare(sql).iterate(from, to, ...values) as Iterable<Row>;
}

function groupOf(
  groups: Map<string, Group>,
  { by }: UsageQuery,
  row: Row,
  adds: boolean,
): Group | undefined {
  const values = by.map((name) => String(row[name]));
  const key = values.join('\n');
  const known = groups.get(key);
  if (known !== undefined || !adds) return known;
  const group = { values, tally: new Tally(), steps: new Map<number, Tally>() };
  groups.set(key, group);
  return group;
}

function stepOf({ steps }: Group, at: number, step: number): Tally {
  const begin = at - (at % step);
  let tally = steps.get(begin);
  if (tally === undefined) steps.set(begin, (tally = new Tally()));
  return tally;
}

function tell({ values, tally, steps }: Group, { by, step }: UsageQuery): UsageGroup {
  const names = Object.fromEntries(by.map((name, at) => [name, values[at] ?? '']));
  const group = { ...names, ...tally.figures() };
  if (step === undefined) return group;
  const told = [...steps].sort(([one], [other]) => one - other);
  return { ...group, steps: told.map(([at, of]) => ({ at: iso(at), ...of.figures() })) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
