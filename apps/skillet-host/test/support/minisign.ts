import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** The files of a new key of minisign without a password (`minisign -G -W`). */
export function minisignKey(): { readonly secret: string; readonly publicKey: string } {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, own] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const id = randomBytes(8);
  const head = Buffer.concat([Buffer.from('Ed\0\0B2'), Buffer.alloc(48)]);
  const secret = Buffer.concat([head, id, seed, own, Buffer.alloc(32)]);
  return {
    secret: `untrusted comment: minisign secret key\n${secret.toString('base64')}\n`,
    publicKey: Buffer.concat([Buffer.from('Ed'), id, own]).toString('base64'),
  };
}
