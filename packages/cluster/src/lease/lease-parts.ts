import type { Clock } from '@skillet/core';
import type { MemberId } from '../wire/subjects.ts';
import type { LeaseStore } from './lease-store.ts';

/** What a holder does that cannot renew its lease: go on, or stop before the lease ends. */
export type WhenAway = 'serve' | 'stop';

/** Who hears of a lease. */
export interface LeaseListener {
  /** It is this host's, with this number. */
  onTaken(number: number): void;
  /** It is not any more. `by` is the host that has it, undefined where it ran out. */
  onLost(by: string | undefined): void;
  /** Nothing can be told of it, or it can't be renewed; `why` is part of a sentence. Not said again before that has changed. */
  onTrouble(why: string): void;
}

/** What there is to say of a lease. */
export interface LeaseFacts {
  /** Its number, while this host has it. */
  readonly number?: number | undefined;
  /** The host that had it at the last look, if one had. */
  readonly holder?: string | undefined;
  /** Why nothing can be told of it, or why it cannot be renewed, as part of a sentence. */
  readonly why?: string | undefined;
}

/** What a lease is made of. */
export interface LeaseParts {
  readonly key: string;
  /** This run of this host. */
  readonly own: MemberId;
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly whenAway: WhenAway;
  readonly listener: LeaseListener;
}
