import { type DeathCause, describeDeath, scrubPaths, type SkillState } from '@skillet/core';

/** How a skill is, in the words that clients see. */
export interface SkillStatus {
  /** `loaded` when requests are welcome, else the name of the state. */
  readonly status: string;
  /** What the last worker died of, when that is why the skill is not loaded. */
  readonly error?: string;
}

/** Whether requests are welcome; an idle skill starts with the first one. */
export function isLoaded(state: SkillState): boolean {
  return state.name === 'ready' || state.name === 'idle';
}

/** What clients are told of a state. */
export function skillStatus(state: SkillState): SkillStatus {
  if (isLoaded(state)) return { status: 'loaded' };
  const cause = causeOf(state);
  if (cause === undefined) return { status: state.name };
  return { status: state.name, error: scrubPaths(`The worker ${describeDeath(cause)}.`) };
}

function causeOf(state: SkillState): DeathCause | undefined {
  switch (state.name) {
    case 'starting':
      return state.lastDeath;
    case 'backing-off':
      return state.restart.cause;
    case 'quarantined':
      return state.cause;
    case 'idle':
    case 'ready':
    case 'stopping':
    case 'stopped':
      return undefined;
  }
}
