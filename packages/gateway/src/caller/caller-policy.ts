import type { Socket } from 'node:net';
import type { TokenDigest } from './bearer-token.ts';
import type { GuessCount } from './guess-count.ts';

/** Who may do what is not for everybody. */
export interface AdminPolicy {
  /** Of the token that opens everything; undefined when there is none. */
  readonly token: TokenDigest | undefined;
  /** Whether programs on this machine are admins without it. */
  readonly loopback: boolean;
  /** Whether the host is behind a proxy, where an address says nothing. */
  readonly behindProxy: boolean;
  /** Whether a connection from this machine was made by a skill, or may have been. */
  readonly isFromSkill: (socket: Socket) => Promise<boolean>;
  /** The wrong tokens that came. */
  readonly guesses: GuessCount;
}
