import type { BreakingPolicy, ExamplesPolicy } from '@skillet/core';

/** How much somebody wants a revision to take over. */
export interface Insistence {
  /** Take over what is refused otherwise, too. */
  readonly force?: boolean;
  /** Nobody has asked for it: files have changed. */
  readonly byItself?: boolean;
}

/** What is done with what speaks against a revision: it is refused, or only told; undefined for not even looked for. */
export type Verdict = 'refuse' | 'tell' | undefined;

/** What a policy, by default `auto`, says of a revision. */
export function verdictOn(
  policy: BreakingPolicy | ExamplesPolicy = 'auto',
  { force = false, byItself = false }: Insistence,
): Verdict {
  if (policy === 'allow' || policy === 'skip') return undefined;
  if (force || policy === 'warn') return 'tell';
  return policy === 'auto' && byItself ? 'tell' : 'refuse';
}

/** What an error names at most. */
const SHOWN = 10;

/** The error of a revision whose schemas break callers. */
export function wouldBreak(changes: readonly string[]): string {
  return `it would break its callers: ${shown(changes, ', ')}; raise the major number of its version, or reload with ?force=true (--force)`;
}

/** The error of a revision that fails its examples. */
export function failsExamples(problems: readonly string[]): string {
  return `it fails its own examples: ${shown(problems, '; ')}; mend it, or reload with ?force=true (--force)`;
}

/** The error of a revision that does not answer recent calls. */
export function failsSamples(problems: readonly string[]): string {
  return `it does not answer recent calls that the running version answered: ${shown(problems, '; ')}; mend it, or reload with ?force=true (--force)`;
}

function shown(all: readonly string[], between: string): string {
  const more = all.length > SHOWN ? ` and ${String(all.length - SHOWN)} more` : '';
  return all.slice(0, SHOWN).join(between) + more;
}
