import { createHash } from 'node:crypto';
import { bundleFromJSON, type Bundle } from '@sigstore/bundle';
import { HashAlgorithm, type TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { Refused } from '../refused.ts';
import { issuerOf } from './certificate-claim.ts';
import { isBuilt } from './origin.ts';
import { fields } from './read-json.ts';
import type { SignerIdentity } from './signer-identity.ts';
import { IN_TOTO } from './verify-provenance.ts';

/** Who has signed, as far as that is said. */
type Signer = { readonly [Key in keyof SignerIdentity]: string | undefined };

const CHANGED =
  'it is not what was signed: it has been changed, or its bundle is of something else';
const HASHES: Readonly<Partial<Record<HashAlgorithm, string>>> = {
  [HashAlgorithm.SHA2_256]: 'sha256',
  [HashAlgorithm.SHA2_384]: 'sha384',
  [HashAlgorithm.SHA2_512]: 'sha512',
};
/** By which a statement may name a file. */
const DIGESTS = ['sha256', 'sha512'];

/**
 * Checks that a bundle of Sigstore is of these bytes, and signed by an identity, for which its issuer vouched: as `cosign sign-blob --bundle`
 * writes it, or as an attestation of where the bytes were built. Other statements about them (scans, say) make them nobody's. Throws `Refused`
 * for one that proves something else.
 */
export function verifySigner(
  bytes: Uint8Array,
  file: string,
  { identity, issuer }: SignerIdentity,
  root: TrustedRoot,
): void {
  const bundle = bundleIn(file);
  const { content, tlogEntries } = bundle.verificationMaterial;
  if (content.$case === 'publicKey')
    throw new Refused('its bundle is signed with a key, and not by an identity');
  if (tlogEntries.length === 0)
    throw new Refused('its bundle has no entry of a transparency log (Rekor)');
  mustBeOf(bundle.content, bytes);
  const signer = signerOf(bundle, bytes, root);
  if (signer.identity !== identity)
    throw new Refused(`it is signed by ${shown(signer.identity)}, and not by ${shown(identity)}`);
  if (signer.issuer !== issuer)
    throw new Refused(
      `its signer was vouched for by ${shown(signer.issuer)}, and not by ${shown(issuer)}`,
    );
}

function bundleIn(file: string): Bundle {
  let read: unknown;
  try {
    read = JSON.parse(file);
    return bundleFromJSON(read);
  } catch {
    // What cosign wrote before its version 3.
    const isOld = 'base64Signature' in fields(read);
    throw new Refused(
      isOld
        ? 'its bundle is of an older form of cosign: sign it with cosign 3, or with --new-bundle-format'
        : 'its bundle is none of Sigstore',
    );
  }
}

function signerOf(bundle: Bundle, bytes: Uint8Array, root: TrustedRoot): Signer {
  try {
    const entity = toSignedEntity(bundle, Buffer.from(bytes));
    const { identity } = new Verifier(toTrustMaterial(root)).verify(entity);
    return { identity: identity?.subjectAlternativeName, issuer: issuerOf(identity) };
  } catch (error) {
    throw new Refused(`its bundle proves nothing: ${(error as Error).message}`);
  }
}

function mustBeOf(content: Bundle['content'], bytes: Uint8Array): void {
  const isOf = (algorithm: string, digest: Uint8Array) =>
    createHash(algorithm).update(bytes).digest().equals(digest);
  if (content.$case === 'messageSignature') {
    const { algorithm, digest } = content.messageSignature.messageDigest;
    const hash = HASHES[algorithm];
    if (hash === undefined)
      throw new Refused('its bundle has a digest of a kind that is not known');
    if (!isOf(hash, digest)) throw new Refused(CHANGED);
    return;
  }
  const { payloadType, payload } = content.dsseEnvelope;
  const { predicateType, subject } = payloadType === IN_TOTO ? statementIn(payload) : {};
  if (!isBuilt(predicateType))
    throw new Refused(
      'its bundle says something of it, and neither signs it nor says where it was built',
    );
  const isOne = (one: unknown): boolean => {
    const digest = fields(fields(one)['digest']);
    const named = DIGESTS.filter((algorithm) => typeof digest[algorithm] === 'string');
    return (
      named.length > 0 &&
      named.every((algorithm) => isOf(algorithm, Buffer.from(String(digest[algorithm]), 'hex')))
    );
  };
  if (!Array.isArray(subject) || !subject.some(isOne)) throw new Refused(CHANGED);
}

function statementIn(payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    return fields(JSON.parse(payload.toString('utf8')));
  } catch {
    return {};
  }
}

function shown(text: string | undefined): string {
  return text === undefined ? 'nobody who has a name' : JSON.stringify(text);
}
