import type { JSX } from 'preact';
import type { SkillStats } from '../api/shapes.ts';

/** Points of a whole one. */
const POINTS = 31;
const WIDTH = 72;
const HEIGHT = 18;

/** The rates of a skill in the last five minutes, and now. */
export function runOf({ recent_rates: recent = [], rate }: SkillStats): readonly number[] {
  return [...recent, rate ?? 0];
}

/** The run of a figure, for the eye alone: the figure itself is beside it. */
export function Sparkline({ values }: { readonly values: readonly number[] }): JSX.Element {
  const top = Math.max(...values, 0);
  if (values.length < 2 || top === 0) {
    return (
      <svg class="spark" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} aria-hidden="true">
        <path d={`M0 ${String(HEIGHT - 1)}H${String(WIDTH)}`} class="flat" />
      </svg>
    );
  }
  const step = WIDTH / (POINTS - 1);
  const start = WIDTH - (values.length - 1) * step;
  const points = values
    .map((value, at) => {
      const x = (start + at * step).toFixed(1);
      const y = (HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1);
      return `${x} ${y}`;
    })
    .join('L');
  const base = String(HEIGHT);
  return (
    <svg class="spark" viewBox={`0 0 ${String(WIDTH)} ${base}`} aria-hidden="true">
      <path d={`M${start.toFixed(1)} ${base}L${points}L${String(WIDTH)} ${base}Z`} class="under" />
      <path d={`M${points}`} class="run" />
    </svg>
  );
}
