import type { Socket } from 'node:net';
import type { TokenDigest } from './bearer-token.ts';
import type { GuessCount } from './guess-count.ts';

/** By what callers are told apart. */
export interface CallerPolicy {
  /** Of the token that opens everything; undefined when there is none. */
  readonly token: TokenDigest | undefined;
  /** Whether programs on this machine are trusted without it. */
  readonly trustsLocal: boolean;
  /** Whether the host is behind a proxy, where an address says nothing. */
  readonly behindProxy: boolean;
  /** Whether a connection from this machine was made by a skill, or may have been. */
  readonly isFromSkill: (socket: Socket) => Promise<boolean>;
  /** The wrong tokens that came. */
  readonly guesses: GuessCount;
}
