/** How bad it is: all is well, something will go wrong some day or for somebody, something does not work. */
export type Verdict = 'ok' | 'warning' | 'fault';

/** What a check has found. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly state: Verdict;
  /** What is the case. */
  readonly found: string;
  /** What does not work because of it; of what is well, nothing. */
  readonly effect?: string;
  /** What to type, or to do, to mend it. */
  readonly remedy?: string;
}

/** All is well. */
export function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

/** It runs, but not for everybody or not for ever. */
export function warning(check: string, found: string, effect: string, remedy: string): Finding {
  return { check, state: 'warning', found, effect, remedy };
}

/** The host, or a skill of it, does not run. */
export function fault(check: string, found: string, effect: string, remedy: string): Finding {
  return { check, state: 'fault', found, effect, remedy };
}
