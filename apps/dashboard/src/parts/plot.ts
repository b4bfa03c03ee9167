import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { colour } from './marks.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** How a chart is drawn. */
export interface Drawing<Props> {
  /** What another chart is drawn for when it changes, not only other data. */
  readonly shape: string;
  readonly options: (latest: { readonly current: Props }, width: number) => uPlot.Options;
  readonly data: (props: Props) => uPlot.AlignedData;
  /** What the data are made of. */
  readonly madeOf: readonly unknown[];
}

/** The place of a chart, in which it is drawn, and again whenever the place, its shape or the colours change. */
export function usePlot<Props>(
  props: Props,
  { shape, options, data, madeOf }: Drawing<Props>,
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(options(latest, current.clientWidth), data(latest.current), current);
    };
    let isThere = true;
    inTurn(() => {
      if (isThere && plot.current === undefined) draw();
    });
    const observer = new ResizeObserver(() => {
      const { current: drawn } = plot;
      drawn?.setSize({ width: current.clientWidth, height: drawn.height });
    });
    observer.observe(current);
    dark.addEventListener('change', draw);
    return () => {
      isThere = false;
      observer.disconnect();
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(data(props));
  }, madeOf);
  return place;
}

const waiting: (() => void)[] = [];

/** Draws one chart after the other, each in a task of its own. */
function inTurn(draw: () => void): void {
  waiting.push(draw);
  if (waiting.length === 1) setTimeout(drawNext);
}

function drawNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setTimeout(drawNext);
}

/** An axis as all charts have it. */
export function plainAxis(): uPlot.Axis {
  return {
    stroke: colour('faint'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
}
