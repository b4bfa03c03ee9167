import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Caller, CallerBook, WrongCredential } from '@skillet/core';
import type { Sessions } from '../dashboard/sessions.ts';
import type { TokenDigest } from './bearer-token.ts';
import type { GuessCount } from './guess-count.ts';

/** Hears of something wrong that was shown, and from which address, as far as that is known. */
export type WrongListener = (what: WrongCredential, address: string | undefined) => void;

/** By what callers are told apart. */
export interface CallerPolicy {
  /** Of the token that opens everything; undefined when there is none. */
  readonly token: TokenDigest | undefined;
  /** Whether programs on this machine are trusted without it. */
  readonly trustsLocal: boolean;
  /** Whether the host is behind a proxy, where an address says nothing. */
  readonly behindProxy: boolean;
  /** Who sent a request, where somebody else has found that out already. */
  readonly told: (req: IncomingMessage) => Caller | undefined;
  /** Whether a connection from this machine was made by a skill, or may have been. */
  readonly isFromSkill: (socket: Socket) => Promise<boolean>;
  /** The wrong tokens that came. */
  readonly guesses: GuessCount;
  /** The wrong keys that came: they use up nobody's tries of the token. */
  readonly wrongKeys: GuessCount;
  /** Hears of everything wrong that is shown, and from where; not on the way of what is right. */
  readonly onWrong: WrongListener;
  /** Who has which key or token. */
  readonly book: CallerBook;
  /** Who has opened the dashboard. */
  readonly sessions: Sessions;
}

/** Where nobody has any. */
export const NO_CALLERS: CallerBook = {
  required: false,
  profiles: {},
  takesTokens: false,
  byKey: () => undefined,
  byToken: () => undefined,
};
