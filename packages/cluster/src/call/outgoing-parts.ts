import type { CallTrace, Clock, HostError } from '@skillet/core';
import type { Member } from '../members/member.ts';
import type { RetryBudget } from '../pick/retry-budget.ts';
import type { CallDesk } from './call-desk.ts';

/** How a call of another host's skill has ended here. */
export interface OutgoingEnd {
  readonly how: 'answered' | 'left' | HostError;
  readonly status: number;
  readonly member: Member;
  readonly bytesOut: number;
  readonly tries: number;
  /** Whether any host had taken it. */
  readonly begun: boolean;
}

/** What came of a call at one host. */
export type Outcome =
  /** An answer has begun so many milliseconds after it was asked. */
  | { readonly kind: 'answered'; readonly ms: number }
  /** It is full, or the skill is down there: it has not begun. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly error: HostError }
  /** Nothing that says anything of the host. */
  | { readonly kind: 'none' };

/** What a call is made with. */
export interface OutgoingParts {
  readonly desk: CallDesk;
  readonly clock: Clock;
  readonly budget: RetryBudget;
  /** Empty for what the other host itself is asked. */
  readonly mount: string;
  readonly timeout: number;
  readonly trace?: CallTrace | undefined;
  /** The host for it, and none of these; throws a `HostError` where there is none. */
  readonly choose: (tried: ReadonlySet<Member>) => Member;
  /** Whether it may be sent again when a host was lost that may have begun it. */
  readonly isRepeatable: () => boolean;
  readonly onOutcome?: ((member: Member, outcome: Outcome) => void) | undefined;
  readonly onEnded?: ((end: OutgoingEnd) => void) | undefined;
}
