import { UsageError } from '@skillet/command';

const LENGTHS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The moment that a flag means, by how long from now or by its date; undefined where it is not given. */
export function untilWhen(
  given: string | undefined,
  now: number,
  flag: string,
): number | undefined {
  if (given === undefined) return undefined;
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(given) ?? [];
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(given);
  const at =
    unit === undefined
      ? isDate
        ? Date.parse(given)
        : NaN
      : now + Number(count) * LENGTHS[unit as keyof typeof LENGTHS];
  if (Number.isNaN(at))
    throw new UsageError(
      `${flag} ${given}: say how long, such as 12h or 90d, or a date, such as 2027-01-31`,
    );
  if (at < now) throw new UsageError(`${flag} ${given}: that is over`);
  return at;
}
