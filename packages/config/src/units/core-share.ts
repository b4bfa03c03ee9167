import { accept, refuse, type Parsed } from './parsed.ts';

/** The least and the most of a core that can be told apart, and that a machine has. */
const LEAST = 0.01;
const MOST = 1024;
/** A plain number beyond this was meant as a percentage. */
const MOST_PLAIN = 16;

/** Reads `0.5` or `50%` as a share of a core; `2` and `200%` are two cores. */
export function parseCoreShare(text: string): Parsed<number> {
  const match = /^(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9}) ?(%)?$/.exec(text);
  if (match?.[1] === undefined) return refuse();
  const amount = Number(match[1]);
  const share = match[2] === undefined ? amount : amount / 100;
  if (share < LEAST) return refuse('at least `1%`');
  if (match[2] === undefined && amount > MOST_PLAIN) {
    return refuse(`it is a number of cores; for a share of one write \`${match[1]}%\``);
  }
  return share > MOST ? refuse('that is too much') : accept(share);
}

/** Writes a share of a core as a percentage: `50%`. */
export function formatCoreShare(share: number): string {
  return `${Number((share * 100).toFixed(7))}%`;
}
