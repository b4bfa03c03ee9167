/** The numbers of one series, and the values of its labels. */
export type CountedSeries = readonly [values: readonly string[], numbers: readonly number[]];

/** What counters and histograms have counted, by the name of the family; plain data, for another process. */
export type Counted = Readonly<Record<string, readonly CountedSeries[]>>;

/** A family whose counts can be handed on. */
export interface Handed {
  readonly name: string;
  /** What was counted since the last time that somebody took it. */
  since(): CountedSeries[];
  /** The same, and takes it; it is told on as before. */
  take(): CountedSeries[];
  /** Adds what another process has counted. */
  add(series: readonly CountedSeries[]): void;
}

/** Whether something that came from another process is what `Counted` says. */
export function isCountedSet(value: unknown): value is Counted {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((list) => Array.isArray(list) && list.every(isSeries));
}

function isSeries(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [values, numbers] = value as unknown[];
  return (
    Array.isArray(values) &&
    values.every((one) => typeof one === 'string') &&
    Array.isArray(numbers) &&
    numbers.every((one) => typeof one === 'number' && Number.isFinite(one) && one >= 0)
  );
}
