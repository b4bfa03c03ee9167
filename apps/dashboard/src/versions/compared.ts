import type { CallFigures, CoursePoint } from '../api/version-shapes.ts';
import { millis, several } from '../parts/format.ts';

/** How many calls of a hundred failed; null without any. */
export function errorShare(figures: CallFigures): number | null {
  const { calls, host_errors: host, skill_errors: skill } = figures;
  return calls === 0 ? null : Number((((host + skill) / calls) * 100).toFixed(2));
}

/** The figures of a version in words. */
export function inWords(figures: CallFigures): string {
  const { calls, crashes, host_errors: host, skill_errors: skill, p95_ms: p95 } = figures;
  const parts = [
    several(calls, 'call'),
    ...(crashes === 0 ? [] : [several(crashes, 'worker') + ' died']),
    several(host + skill, 'error'),
    ...(p95 === null ? [] : [`p95 ${millis(p95)}`]),
  ];
  return parts.join(', ');
}

/** One row of both versions' figures. */
export interface ComparedRow {
  readonly label: string;
  readonly candidate: string;
  readonly before: string;
  /** Whether the version that proves itself has the larger figure, of those that should be small. */
  readonly more: boolean;
}

const ROWS: readonly {
  readonly label: string;
  readonly of: (figures: CallFigures) => number | null;
  readonly text: (value: number | null) => string;
  readonly isBad: boolean;
}[] = [
  { label: 'Calls', of: ({ calls }) => calls, text: plain, isBad: false },
  { label: 'Workers that died', of: ({ crashes }) => crashes, text: plain, isBad: true },
  { label: 'Errors of the skill', of: (one) => one.skill_errors, text: plain, isBad: false },
  { label: 'Errors of the host', of: (one) => one.host_errors, text: plain, isBad: false },
  { label: 'Calls that fail', of: errorShare, text: percent, isBad: true },
  { label: 'p50', of: (one) => one.p50_ms, text: millis, isBad: true },
  { label: 'p95', of: (one) => one.p95_ms, text: millis, isBad: true },
];

/** The figures of both versions side by side. */
export function comparedRows(candidate: CallFigures, before: CallFigures): readonly ComparedRow[] {
  return ROWS.map(({ label, of, text, isBad }) => {
    const [own, other] = [of(candidate), of(before)];
    const more = isBad && own !== null && other !== null && own > other;
    return { label, candidate: text(own), before: text(other), more };
  });
}

/** How the figures have gone, line by line. */
export interface CourseLines {
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly errors: Sides;
  readonly p50: Sides;
  readonly p95: Sides;
  /** When the share grew. Seconds since the epoch. */
  readonly steps: readonly number[];
}

interface Sides {
  readonly candidate: readonly (number | null)[];
  readonly before: readonly (number | null)[];
}

/** Lines of charts out of the course of a version. */
export function courseLines(course: readonly CoursePoint[]): CourseLines {
  const sides = (of: (figures: CallFigures) => number | null): Sides => ({
    candidate: course.map(({ candidate }) => of(candidate)),
    before: course.map(({ before }) => of(before)),
  });
  const times = course.map(({ at }) => Date.parse(at) / 1000);
  return {
    times,
    errors: sides(errorShare),
    p50: sides((one) => one.p50_ms),
    p95: sides((one) => one.p95_ms),
    steps: times.filter((_, at) => at > 0 && course[at]?.share !== course[at - 1]?.share),
  };
}

function plain(value: number | null): string {
  return value === null ? '–' : String(value);
}

function percent(value: number | null): string {
  return value === null ? '–' : `${String(value)} %`;
}
