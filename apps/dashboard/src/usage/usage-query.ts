import { signal } from '@preact/signals';
import type { Dimension, Usage, UsageGroup } from '../api/usage-shapes.ts';
import type { Layer } from '../parts/stacked-bars.tsx';

/** A time that usage can be shown of. */
export interface Span {
  readonly label: string;
  readonly from: string;
  readonly step: string;
  /** Whether its steps are days. */
  readonly days?: boolean;
}

/** From which times there is to choose. */
export const SPANS = {
  hour: { label: '1 hour', from: '-1h', step: '1m' },
  day: { label: '1 day', from: '-24h', step: '30m' },
  week: { label: '7 days', from: '-7d', step: '6h' },
  month: { label: '30 days', from: '-30d', step: 'day', days: true },
  quarter: { label: '90 days', from: '-90d', step: 'day', days: true },
} as const satisfies Readonly<Record<string, Span>>;

export type SpanName = keyof typeof SPANS;

export const span = signal<SpanName>('day');
export const by = signal<Dimension>('skill');

/** Groups that are layers of their own; all others are one. */
const MOST_LAYERS = 5;
const TONES = ['c1', 'c2', 'c3', 'c4', 'c5'] as const;
const OF_OUTCOMES: Readonly<Record<string, string>> = {
  answered: 'c1',
  skill_error: 'c2',
  host_error: 'c4',
  caller_left: 'c6',
};

/** What to ask the host for. */
export function pathOf(name: SpanName, dimension: Dimension, skill?: string): string {
  const { from, step } = SPANS[name];
  const query = new URLSearchParams({ by: dimension, from, step, limit: '100' });
  if (skill !== undefined) query.set('skill', skill);
  return `analytics?${query.toString()}`;
}

/** What a group is called. */
export function nameOf(group: UsageGroup, dimension: Dimension): string {
  const name = group[dimension] ?? '';
  return name === '' ? '–' : name.replaceAll('_', dimension === 'outcome' ? ' ' : '_');
}

/** When each step of an answer begins, in seconds since the epoch. */
export function timesOf({ from, to, step }: Usage): number[] {
  const every = step ?? 60;
  const first = Date.parse(from) / 1000;
  const length = Math.max(1, Math.round((Date.parse(to) / 1000 - first) / every));
  return Array.from({ length }, (_, index) => first + index * every);
}

/** The groups as layers of bars; the smallest are one together. */
export function layersOf(usage: Usage, dimension: Dimension): Layer[] {
  const times = timesOf(usage);
  const places = new Map(times.map((time, index) => [time, index]));
  const valuesOf = (groups: readonly UsageGroup[]): number[] => {
    const values = times.map(() => 0);
    for (const { steps = [] } of groups)
      for (const { at, calls } of steps) {
        const place = places.get(Date.parse(at) / 1000);
        if (place !== undefined) values[place] = (values[place] ?? 0) + calls;
      }
    return values;
  };
  const { groups } = usage;
  const few = groups.length <= MOST_LAYERS + 1 ? groups.length : MOST_LAYERS;
  const own = groups.slice(0, few).map((group, index) => ({
    label: nameOf(group, dimension),
    tone: OF_OUTCOMES[group[dimension] ?? ''] ?? TONES[index] ?? 'c6',
    values: valuesOf([group]),
  }));
  const rest = groups.slice(few);
  if (rest.length === 0) return own;
  return [...own, { label: `${String(rest.length)} others`, tone: 'c6', values: valuesOf(rest) }];
}
