import { ASN1Obj } from '@sigstore/core';
import type { Signer } from '@sigstore/verify';

/** Who vouches for the identity of a certificate (Fulcio's `docs/oid-info.md`). */
export const ISSUER = '1.3.6.1.4.1.57264.1.8';

/** What Fulcio has written into a certificate under a number, as a text; undefined for nothing. */
export function claimOf(identity: Signer['identity'], oid: string): string | undefined {
  const found = identity?.oids?.find((one) => one.oid?.id.join('.') === oid);
  return found && ASN1Obj.parseBuffer(Buffer.from(found.value)).value.toString('utf8');
}

/** Who vouches for the identity of a certificate: an address; undefined where it does not say so. */
export function issuerOf(identity: Signer['identity']): string | undefined {
  return claimOf(identity, ISSUER) ?? identity?.extensions?.issuer;
}
