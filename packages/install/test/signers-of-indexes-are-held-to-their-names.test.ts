import { TrustedRoot } from '@sigstore/protobuf-specs';
import { beforeAll, expect, test } from 'vitest';
import { Refused } from '../src/refused.ts';
import { verifySigner } from '../src/signed/verify-signer.ts';
import { Builder, type SignedBundle } from './support/builder.ts';

const BYTES = Buffer.from('{"format": 1}\n');
const ACME = {
  identity: 'https://example.org/acme/market/.ci/release.yml@refs/heads/main',
  issuer: 'https://id.example.org',
};

let builder: Builder;
let root: TrustedRoot;
let signed: SignedBundle;

beforeAll(async () => {
  builder = await Builder.open();
  root = TrustedRoot.fromJSON(builder.trustRoot);
  signed = await builder.signed(BYTES, ACME);
});

function verify(bundle: unknown, { bytes = BYTES, signer = ACME, trusted = root } = {}): void {
  const file = typeof bundle === 'string' ? bundle : JSON.stringify(bundle);
  verifySigner(bytes, file, signer, trusted);
}

function refusal(...given: Parameters<typeof verify>): string {
  try {
    verify(...given);
    return 'taken';
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

test('bytes are taken that the one has signed who must have', async () => {
  verify(signed);
  // An action that attests where files were built, of which this is one.
  verify(await builder.attested(BYTES, ACME));
});

test('another signer, another issuer, other bytes and half a bundle are refused, each by its name', async () => {
  const { verificationMaterial, messageSignature } = signed;
  const { certificate: _, ...uncertified } = verificationMaterial;
  const material = (verified: object) => ({ ...signed, verificationMaterial: verified });
  const other = await builder.signed(Buffer.from('other'), ACME);
  const { tlogEntries, certificate } = other.verificationMaterial;
  const { signature } = other.messageSignature;
  const longer = { ...ACME, identity: `${ACME.identity}-and-more` };
  const pattern = { ...ACME, identity: 'https://example.org/.*' };
  const vouched = { ...ACME, issuer: 'https://id.example.com' };
  const scan = await builder.attested(BYTES, ACME, 'https://example.org/scan/v1');
  const elsewhere = TrustedRoot.fromJSON((await Builder.open()).trustRoot);
  const cases: readonly (readonly [unknown, Parameters<typeof verify>[1], string])[] = [
    [signed, { signer: longer }, `it is signed by "${ACME.identity}", and not by "`],
    [signed, { signer: pattern }, 'and not by "https://example.org/.*"'],
    [signed, { signer: vouched }, 'vouched for by "https://id.example.org", and not by'],
    [signed, { bytes: Buffer.from('{"format": 2}\n') }, 'not what was signed'],
    [other, {}, 'not what was signed'],
    [await builder.attested(Buffer.from('other'), ACME), {}, 'not what was signed'],
    [scan, {}, 'neither signs it nor says where it was built'],
    [material({ ...verificationMaterial, tlogEntries: [] }), {}, 'no entry of a transparency log'],
    [material({ ...verificationMaterial, tlogEntries }), {}, 'its bundle proves nothing'],
    [material({ ...verificationMaterial, certificate }), {}, 'its bundle proves nothing'],
    // The digest beside a signature is nobody's but its writer's.
    [
      { ...signed, messageSignature: { ...messageSignature, signature } },
      {},
      'its bundle proves nothing',
    ],
    [signed, { trusted: elsewhere }, 'its bundle proves nothing'],
    [material(uncertified), {}, 'none of Sigstore'],
    [material({ ...uncertified, publicKey: { hint: 'x' } }), {}, 'signed with a key'],
    [{ base64Signature: 'x', cert: 'y', rekorBundle: {} }, {}, '--new-bundle-format'],
    [{}, {}, 'none of Sigstore'],
    ['null', {}, 'none of Sigstore'],
    ['', {}, 'none of Sigstore'],
    ['['.repeat(100_000), {}, 'none of Sigstore'],
  ];
  for (const [bundle, options, says] of cases) expect(refusal(bundle, options)).toContain(says);
});
