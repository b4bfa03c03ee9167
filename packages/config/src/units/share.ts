import { accept, refuse, type Parsed } from './parsed.ts';

/** Per cent; whoever writes more means none. */
const MOST = 10_000;

/** Reads `1%` or `0.5%` as a share; only zero goes without its sign. */
export function parseShare(text: string): Parsed<number> {
  const match = /^(\d{1,9}(?:\.\d{1,9})?) ?(%)?$/.exec(text);
  if (match?.[1] === undefined) return refuse();
  const amount = Number(match[1]);
  if (match[2] === undefined && amount !== 0) return refuse(`write \`${match[1]}%\``);
  return amount > MOST ? refuse(`at most \`${String(MOST)}%\``) : accept(amount / 100);
}

/** Writes a share as a percentage: `1%`. */
export function formatShare(share: number): string {
  return `${String(Number((share * 100).toFixed(7)))}%`;
}
