import { formatDuration, parseDuration } from '../units/duration.ts';
import { refuse, type Parsed } from '../units/parsed.ts';
import { formatSize, parseSize } from '../units/size.ts';
import type { Kind } from './key-table.ts';
import { scalarKind } from './scalar-kind.ts';

/** The least that a measure may be. */
export type MeasureOptions =
  /** Whether 0 makes sense. */
  | { readonly zero: 'allowed' | 'refused' }
  /** In the unit of the value: milliseconds or bytes. */
  | { readonly least: number };

/** A time with its unit, in milliseconds. */
export function duration(options: MeasureOptions): Kind<number> {
  return scalarKind({
    label: `duration${leastText(options, formatDuration)}`,
    expected: 'a duration such as `250ms`, `30s`, `5m` or `1h`',
    print: formatDuration,
    parse: ({ text }) => refuseLess(parseDuration(text), options, formatDuration),
  });
}

/** A size with its unit, in bytes. */
export function size(options: MeasureOptions): Kind<number> {
  return scalarKind({
    label: `size${leastText(options, formatSize)}`,
    expected: 'a size such as `512KB`, `64MB` or `1GB`',
    print: formatSize,
    parse: ({ text }) => refuseLess(parseSize(text), options, formatSize),
  });
}

type Format = (value: number) => string;

function leastText(options: MeasureOptions, format: Format): string {
  return 'least' in options ? `, ${format(options.least)} or more` : '';
}

function refuseLess(
  parsed: Parsed<number>,
  options: MeasureOptions,
  format: Format,
): Parsed<number> {
  if (!parsed.ok) return parsed;
  if ('least' in options) {
    return parsed.value < options.least ? refuse(`at least \`${format(options.least)}\``) : parsed;
  }
  const refused = options.zero === 'refused' && parsed.value === 0;
  return refused ? refuse('it must be more than 0') : parsed;
}
