/** What stands for all that are not told apart. */
export const OTHER = 'other';

/** How a call ended, as it is told. */
export type UsageOutcome = 'answered' | 'skill_error' | 'host_error' | 'caller_left';

/** What calls are counted by. None of it is a client's: names are those of the configuration and of skills. */
export interface UsageKey {
  /** The mount. */
  readonly skill: string;
  /** Empty for a path of an application that declares no operation there. */
  readonly operation: string;
  readonly caller: string;
  readonly outcome: UsageOutcome;
  /** Of an error: the status of the skill, or the code of the host; else empty. */
  readonly code: string;
}

/**
 * The same told less exactly, for where there are too many: without the operation, then without the caller, then without the
 * skill. So that what a skill and a caller have together stays exact longest. Undefined for what can't be told less exactly.
 */
export function coarser(key: UsageKey): UsageKey | undefined {
  if (key.operation !== OTHER) return { ...key, operation: OTHER };
  if (key.caller !== OTHER) return { ...key, caller: OTHER };
  return key.skill === OTHER ? undefined : { ...key, skill: OTHER };
}
