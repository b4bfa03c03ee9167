import type { FinishedCall } from '@skillet/core';
import type { OutgoingEnd } from './outgoing-parts.ts';

/** The least status that is an error of the skill. */
const ERROR = 400;

/** What came of a call, for whoever counts calls. */
export function outcomeOf(how: OutgoingEnd['how'], status: number): FinishedCall['outcome'] {
  if (how === 'left') return { kind: 'caller-left' };
  if (how !== 'answered') return { kind: 'host-error', status: how.status, code: how.code };
  return { kind: status < ERROR ? 'answered' : 'skill-error', status };
}
