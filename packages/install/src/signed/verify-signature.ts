import { createPublicKey, verify } from 'node:crypto';
import { Refused } from '../refused.ts';
import type { ToldPackage } from './origin.ts';
import { fields } from './read-json.ts';
import type { RegistryKey } from './registry-keys.ts';

/**
 * The key that a package is signed with by its registry: ECDSA over P-256 and SHA-256, of `<name>@<version>:<integrity>`. Each of
 * its signatures has to be right, as npm wants it (pacote's `verifySignatures`). Throws `Refused` where there is none, or one is
 * wrong, or of a key that the registry does not have, or did not have any more when the package was published.
 */
export function signingKey(
  { name, version, integrity, signatures, published }: ToldPackage,
  keys: readonly RegistryKey[],
): string {
  const exact = `${name}@${version}`;
  const all = Array.isArray(signatures) ? signatures : [signatures];
  const given = all.filter((one) => one !== undefined && one !== null).map(fields);
  const [first] = given;
  if (first === undefined)
    throw new Refused(`its registry signs what it has, and ${exact} has no signature`);
  for (const { keyid, sig } of given) {
    const key = keys.find((one) => one.keyid === keyid);
    if (key === undefined)
      throw new Refused(
        `${exact} is signed with ${JSON.stringify(keyid)}, which is no key of its registry`,
      );
    // When it was published is not signed: without that nothing speaks for a key that has ended.
    if (key.expires !== undefined && !((published ?? Infinity) < key.expires))
      throw new Refused(
        `${exact} is signed with ${JSON.stringify(key.keyid)}, a key that had ended when it was published`,
      );
    if (typeof sig !== 'string' || !isRight(`${exact}:${integrity}`, sig, key.key))
      throw new Refused(
        `the signature of ${exact} is wrong: it, or what its registry says of it, was changed since it was published`,
      );
  }
  return String(first['keyid']);
}

function isRight(text: string, sig: string, key: string): boolean {
  try {
    const spki = Buffer.from(key, 'base64');
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const { namedCurve } = publicKey.asymmetricKeyDetails ?? {};
    if (publicKey.asymmetricKeyType !== 'ec' || namedCurve !== 'prime256v1') return false;
    return verify('sha256', Buffer.from(text), publicKey, Buffer.from(sig, 'base64'));
  } catch {
    return false;
  }
}
