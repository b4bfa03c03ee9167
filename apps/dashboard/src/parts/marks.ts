import type uPlot from 'uplot';

/** Something that happened, on the time line of a chart. */
export interface Mark {
  /** Seconds since the epoch. */
  readonly at: number;
  /** Tells kinds apart besides their colour. */
  readonly letter: string;
  readonly tone: 'bad' | 'busy' | 'accent' | 'soft';
}

/** A colour of the page's style, as it is now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Draws marks as lines with a letter on top; of several at one place only the first has one. */
export function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.font = `600 ${String(10 * ratio)}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  let lastX = -Infinity;
  for (const { at, letter, tone } of marks) {
    const x = plot.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(tone);
    ctx.setLineDash(tone === 'bad' ? [] : [3 * ratio, 3 * ratio]);
    ctx.globalAlpha = 0.75;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (x - lastX < 9 * ratio) continue;
    ctx.fillText(letter, x, bbox.top - 3 * ratio);
    lastX = x;
  }
  ctx.restore();
}
