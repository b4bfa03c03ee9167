import { useEffect } from 'preact/hooks';
import type uPlot from 'uplot';
import { colour } from './marks.ts';

/** Pixels of a chart from top to bottom. */
export const HEIGHT = 150;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Draws a chart in a place, and again whenever that, its `shape` or the colours change. */
export function usePlot(
  place: { readonly current: HTMLElement | null },
  plot: { current: uPlot | undefined },
  shape: string,
  make: (width: number) => uPlot,
  height = HEIGHT,
): void {
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = make(current.clientWidth);
    };
    let isThere = true;
    inTurn(() => {
      if (isThere && plot.current === undefined) draw();
    });
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: current.clientWidth, height });
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
