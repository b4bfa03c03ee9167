import type { RequestNames } from '../http.ts';
import { networkOf } from '../network-of.ts';

/** What is known of who calls, in what a call is described by. */
export type CalledBy = Pick<RequestNames, 'caller' | 'callerId' | 'address'>;

/** What kind of caller it is, as `Caller` has them. */
export type PartyKind = 'key' | 'anonymous' | 'local' | 'admin';

/** What kind of caller has made a call: names that mean somebody else can't be those of keys. */
export function partyKind({ caller = 'local', callerId }: CalledBy): PartyKind {
  if (callerId !== undefined) return 'key';
  return caller === 'local' || caller === 'anonymous' ? caller : 'admin';
}

/**
 * Tells who has made a call from all others: who shows a key or token by whose that is, who shows none by the network of
 * its address, and programs on this machine not from one another.
 */
export function partyOf({ caller = 'local', callerId, address }: CalledBy): string {
  if (callerId !== undefined) return callerId;
  return caller === 'anonymous' && address !== undefined ? networkOf(address) : caller;
}
