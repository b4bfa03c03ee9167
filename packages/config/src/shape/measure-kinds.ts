import { formatDuration, parseDuration } from '../units/duration.ts';
import { refuse } from '../units/parsed.ts';
import { formatSize, parseSize } from '../units/size.ts';
import type { Kind } from './key-table.ts';
import { scalarKind } from './scalar-kind.ts';

/** Whether 0 makes sense. */
export interface MeasureOptions {
  readonly zero: 'allowed' | 'refused';
}

/** A time with its unit, in milliseconds. */
export function duration({ zero }: MeasureOptions): Kind<number> {
  return scalarKind({
    label: 'duration',
    expected: 'a duration such as `250ms`, `30s`, `5m` or `1h`',
    print: formatDuration,
    parse: ({ text }) => refuseZero(parseDuration(text), zero),
  });
}

/** A size with its unit, in bytes. */
export function size({ zero }: MeasureOptions): Kind<number> {
  return scalarKind({
    label: 'size',
    expected: 'a size such as `512KB`, `64MB` or `1GB`',
    print: formatSize,
    parse: ({ text }) => refuseZero(parseSize(text), zero),
  });
}

function refuseZero(
  parsed: ReturnType<typeof parseDuration>,
  zero: MeasureOptions['zero'],
): ReturnType<typeof parseDuration> {
  const refused = zero === 'refused' && parsed.ok && parsed.value === 0;
  return refused ? refuse('it must be more than 0') : parsed;
}
