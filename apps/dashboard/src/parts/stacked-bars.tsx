import type { JSX } from 'preact';
import uPlot from 'uplot';
import { AsTable } from './as-table.tsx';
import { count } from './format.ts';
import { colour } from './marks.ts';
import { plainAxis, usePlot } from './plot.ts';

/** A part of each bar. */
export interface Layer {
  readonly label: string;
  /** Name of its colour in the style of the page. */
  readonly tone: string;
  readonly values: readonly number[];
}

/** What is shown as bars. */
export interface StackedBarsProps {
  readonly title: string;
  readonly unit: string;
  /** Seconds since the epoch at which each bar begins. */
  readonly times: readonly number[];
  /** Seconds that each bar is for. */
  readonly step: number;
  /** From the bottom to the top. */
  readonly layers: readonly Layer[];
  /** A moment in words, for the table. */
  readonly wording: (seconds: number) => string;
}

const HEIGHT = 220;
/** Rows of the table beside it. */
const ROWS = 100;

/** Counts over time as bars of several parts; the same as a table beside it. */
export function StackedBars(props: StackedBarsProps): JSX.Element {
  const { title, unit, layers, times, step } = props;
  const shape = `${String(step)} ${layers.map(({ label, tone }) => `${label} ${tone}`).join('|')}`;
  const place = usePlot(props, {
    shape,
    options: optionsOf,
    data: dataOf,
    madeOf: [times, layers],
  });
  return (
    <figure class="chart bars">
      <figcaption>
        <h2>
          {title} <small>{unit}</small>
        </h2>
        <span class="legend">
          {layers.map(({ label, tone }) => (
            <span key={label} class={`key ${tone}`}>
              {label}
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
      <AsTable title={title}>
        <Table {...props} />
      </AsTable>
    </figure>
  );
}

function Table({ title, times, layers, wording }: StackedBarsProps): JSX.Element {
  const sums = times.map((_, at) => layers.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const rows = times
    .map((time, at) => ({ time, at }))
    .filter(({ at }) => sums[at] !== 0)
    .toReversed();
  return (
    <div class="rows" tabIndex={0} role="region" aria-label={`${title} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            {layers.map(({ label }) => (
              <th key={label} scope="col" class="num">
                {label}
              </th>
            ))}
            <th scope="col" class="num">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map(({ time, at }) => (
            <tr key={time}>
              <th scope="row">{wording(time)}</th>
              {layers.map(({ label, values }) => (
                <td key={label} class="num">
                  {count(values[at] ?? 0)}
                </td>
              ))}
              <td class="num">{count(sums[at] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The highest first, so that those below are drawn over it. */
function dataOf({ times, layers }: StackedBarsProps): uPlot.AlignedData {
  const sums = times.map(() => 0);
  const stacked = layers.map(({ values }) =>
    values.map((value, at) => (sums[at] = (sums[at] ?? 0) + value)),
  );
  return [[...times], ...stacked.toReversed()];
}

function optionsOf(latest: { readonly current: StackedBarsProps }, width: number): uPlot.Options {
  const axis = plainAxis();
  const paths = uPlot.paths.bars?.({ size: [0.82, 46], align: 1 });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [12, 16, 0, 0],
    cursor: { show: false },
    scales: {
      x: {
        range: () => {
          const { times, step } = latest.current;
          const first = times[0] ?? 0;
          return [first, (times.at(-1) ?? first) + step];
        },
      },
      y: { range: (_, __, top) => [0, Math.max(1, top * 1.06)] },
    },
    axes: [
      {
        ...axis,
        ...{ size: 24, gap: 4, space: 64, grid: { show: false }, values: momentsOf(latest) },
        // Days have their names below them, and times of the day where they are.
        ...(latest.current.step >= DAY ? { splits: daysOf(latest) } : {}),
      },
      { ...axis, size: 52, gap: 6, space: 36, incrs: WHOLE },
    ],
    series: [
      {},
      ...latest.current.layers.toReversed().map(({ label, tone }): uPlot.Series => ({
        label,
        stroke: colour(tone),
        fill: colour(tone),
        width: 0,
        points: { show: false },
        ...(paths === undefined ? {} : { paths }),
      })),
    ],
  };
}

const DAY = 86_400;

/** The middles of as many bars as there is room for names. */
function daysOf(latest: { readonly current: StackedBarsProps }): uPlot.Axis.Splits {
  return (plot) => {
    const { times, step } = latest.current;
    const each = Math.max(1, Math.ceil((64 * times.length) / Math.max(1, plot.width - 70)));
    return times.filter((_, at) => at % each === 0).map((time) => time + step / 2);
  };
}

/** Calls are whole. */
const WHOLE = [1, 2, 5]
  .flatMap((one) => Array.from({ length: 9 }, (_, power) => one * 10 ** power))
  .toSorted((one, other) => one - other);

/** Days where the marks are days apart, else times of the day. */
function momentsOf(latest: { readonly current: StackedBarsProps }): uPlot.Axis.DynamicValues {
  return (_, splits, __, ___, apart) =>
    splits.map((at) => {
      const date = new Date(at * 1000);
      if (apart >= DAY || latest.current.step >= DAY)
        return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
      return date.toLocaleTimeString('en-GB').slice(0, 5);
    });
}
