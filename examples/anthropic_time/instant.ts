import { offsetAt, type Offset } from './zone-offset.ts';

/** An instant as a clock on the wall shows it. */
export interface CurrentTime {
  /** With microseconds and numeric offset, e.g. `2026-11-22T07:26:35.113229-05:00`. */
  readonly iso_8601: string;
  /** `HH:MM:SS` */
  readonly time: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly timezone: string;
}

/** Describes an instant, in microseconds since the epoch, in a zone that `isZoneName` knows. */
export function describeInstant(epochMicros: number, zone: string): CurrentTime {
  const second = Math.floor(epochMicros / 1e6);
  const micros = String(epochMicros - second * 1e6).padStart(6, '0');
  const offset: Offset = offsetAt(second, zone);
  const wall = new Date((second + offset.seconds) * 1000).toISOString();
  const date = wall.slice(0, 10);
  const time = wall.slice(11, 19);
  return { iso_8601: `${date}T${time}.${micros}${offset.text}`, time, date, timezone: zone };
}
