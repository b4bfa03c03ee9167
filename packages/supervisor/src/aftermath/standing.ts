import type { HostError } from '@skillet/core';
import type { Suspicion } from './suspects.ts';

/** What deaths, of its own worker or of others, mean for a call. */
export interface Standing {
  /** What its input is under, if anything. */
  readonly suspicion: Suspicion | undefined;
  /** Whether it gets a worker that carries nothing else. */
  readonly alone: boolean;
  /** How often it was sent again because its worker died. */
  readonly replays: number;
  /** What the caller is told when a replay does not come about. */
  readonly setback: HostError | undefined;
}

/** The standing of nearly all calls. */
export const UNTOUCHED: Standing = {
  suspicion: undefined,
  alone: false,
  replays: 0,
  setback: undefined,
};

/** The standing of a call by what its input is under by now. */
export function rejudged(standing: Standing, suspicion: Suspicion | undefined): Standing {
  // Without a record of inputs, a suspect that is replayed stays one.
  if (suspicion === standing.suspicion) return standing;
  return { ...standing, suspicion, alone: suspicion !== undefined };
}
