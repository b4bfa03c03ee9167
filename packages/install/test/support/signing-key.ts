import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key with which a registry signs packages. */
export class SigningKey {
  readonly keyid: string;
  /** SubjectPublicKeyInfo as base64. */
  readonly key: string;
  readonly #secret: KeyObject;

  constructor(namedCurve = 'P-256') {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    this.key = spki.toString('base64');
    this.keyid = `SHA256:${createHash('sha256').update(spki).digest('base64')}`;
    this.#secret = privateKey;
  }

  /** As registries list it. */
  told(expires: string | null = null): object {
    const { keyid, key } = this;
    return { expires, keyid, keytype: 'ecdsa-sha2-nistp256', scheme: 'ecdsa-sha2-nistp256', key };
  }

  /** The signature of a package. */
  of(exact: string, integrity: string): { readonly keyid: string; readonly sig: string } {
    const sig = sign('sha256', Buffer.from(`${exact}:${integrity}`), this.#secret);
    return { keyid: this.keyid, sig: sig.toString('base64') };
  }
}
