const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds from `250ms`, `30s`, `2m` or `1h`; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const { number, unit } =
    /^(?<number>\d+(?:\.\d+)?) *(?<unit>ms|s|m|h)$/.exec(text.trim())?.groups ?? {};
  const milliseconds = Number(number) * (UNITS[unit ?? ''] ?? NaN);
  return milliseconds > 0 ? milliseconds : undefined;
}
