import type { Socket } from 'node:net';
import type { TokenDigest } from './bearer-token.ts';

/** Who may do what is not for everybody. */
export interface AdminPolicy {
  /** Of the token that opens everything; undefined when there is none. */
  readonly token: TokenDigest | undefined;
  /** Whether the host is behind a proxy, where an address says nothing. */
  readonly behindProxy: boolean;
  /** Whether a connection from this machine was made by a skill. */
  readonly isFromSkill: (socket: Socket) => boolean;
}
