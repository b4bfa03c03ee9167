import type { Question } from './questions.ts';
import type { Use } from './shared-meter.ts';

/** What hosts that hold limits together say to one another. */
export type LimitsMessage =
  /** What this host has let in since its message before. */
  | { readonly kind: 'uses'; readonly round: number; readonly uses: readonly Use[] }
  /** What there is, for one that has come later. */
  | { readonly kind: 'state'; readonly uses: readonly Use[] }
  /** It has heard the message of that number, and has said before what it let in until then. */
  | { readonly kind: 'heard'; readonly round: number }
  | Question;

const KINDS = new Set<unknown>(['ask', 'let-in', 'refused', 'ended'] satisfies Question['kind'][]);

/** Reads what was said; undefined for what no host of this version says. */
export function readSaid(said: unknown): LimitsMessage | undefined {
  const { kind, round, uses, id } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (KINDS.has(kind)) return typeof id === 'number' ? (said as Question) : undefined;
  const isNumbered = kind === 'state' || Number.isSafeInteger(round);
  if (kind === 'heard') return isNumbered ? (said as LimitsMessage) : undefined;
  if (kind !== 'uses' && kind !== 'state') return undefined;
  const isWhole = isNumbered && Array.isArray(uses) && uses.every(isUse);
  return isWhole ? (said as LimitsMessage) : undefined;
}

function isUse(one: unknown): boolean {
  const { kind, party, mount, ...counts } = (one ?? {}) as Readonly<Record<string, unknown>>;
  const { calls, drain, ofDay, underWay } = counts;
  return (
    [kind, party, mount].every((part) => typeof part === 'string') &&
    [calls, drain, ofDay, underWay].every((count) => Number.isFinite(count))
  );
}
