import type { JSX } from 'preact';
import uPlot from 'uplot';
import { AsTable } from './as-table.tsx';
import { clockTime } from './format.ts';
import { colour, drawMarks, type Mark } from './marks.ts';
import { plainAxis, usePlot } from './plot.ts';

/** The run of one figure in a chart. */
export interface Line {
  readonly label: string;
  readonly tone: 'run' | 'busy' | 'bad' | 'soft' | 'accent';
  readonly values: readonly (number | null)[];
  readonly filled?: boolean;
  readonly stepped?: boolean;
  readonly dashed?: boolean;
}

/** What a chart shows. */
export interface ChartProps {
  readonly title: string;
  readonly unit: string;
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
}

/** Pixels from top to bottom. */
const HEIGHT = 150;
/** Rows of the table beside a chart. */
const ROWS = 30;

/** Figures over time, with what happened marked; the same as a table beside it. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, unit, times, lines, marks } = props;
  const shape = lines.map(({ label }) => label).join('|');
  const place = usePlot(props, {
    shape,
    options: optionsOf,
    data: dataOf,
    madeOf: [times, lines, marks],
  });
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <span class="legend">
          {lines.map(({ label, tone, values, dashed }) => (
            <span key={label} class={dashed === true ? `key ${tone} dashed` : `key ${tone}`}>
              {label} <b>{figure(values.findLast((value) => value !== null))}</b>
            </span>
          ))}
          <small>{unit}</small>
        </span>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
      <AsTable title={title}>
        <Table {...props} />
      </AsTable>
    </figure>
  );
}

function Table({ title, unit, times, lines }: ChartProps): JSX.Element {
  const start = Math.max(0, times.length - ROWS);
  return (
    <div class="rows" tabIndex={0} role="region" aria-label={`${title} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col" class="num">
                {label} ({unit})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .slice(start)
            .map((time, index) => (
              <tr key={time}>
                <th scope="row">{clockTime(time * 1000)}</th>
                {lines.map(({ label, values }) => (
                  <td key={label} class="num">
                    {figure(values[start + index])}
                  </td>
                ))}
              </tr>
            ))
            .toReversed()}
        </tbody>
      </table>
    </div>
  );
}

function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value)) return String(value);
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function dataOf({ times, lines }: ChartProps): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}

function optionsOf(latest: { readonly current: ChartProps }, width: number): uPlot.Options {
  const { lines } = latest.current;
  const isWhole = lines.every(({ stepped: steps }) => steps === true);
  const stepped = uPlot.paths.stepped?.({ align: -1 });
  const axis = plainAxis();
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [14, 8, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, top) => [0, Math.max(1, top * 1.12)] } },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: 70,
        grid: { show: false },
        values: (_, splits, __, ___, step) =>
          splits.map((at) => clockTime(at * 1000).slice(0, step < 60 ? 8 : 5)),
      },
      {
        ...axis,
        size: 42,
        gap: 6,
        space: 32,
        ...(isWhole ? { incrs: [1, 2, 5, 10, 20, 50, 100] } : {}),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, tone, filled, stepped: steps, dashed }): uPlot.Series => ({
        label,
        stroke: colour(tone),
        width: dashed === true ? 1 : 1.5,
        points: { show: false },
        ...(dashed === true ? { dash: [4, 4] } : {}),
        ...(filled === true ? { fill: `${colour(tone)}22` } : {}),
        ...(steps === true && stepped !== undefined ? { paths: stepped } : {}),
      })),
    ],
    hooks: { draw: [(plot) => drawMarks(plot, latest.current.marks)] },
  };
}
