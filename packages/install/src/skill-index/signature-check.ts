import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { verifyMinisign } from '../minisign/verify.ts';
import { Refused } from '../refused.ts';
import type { SignerIdentity } from '../signed/signer-identity.ts';

/** What an index has to be signed with: with all of it. */
export interface IndexTrust {
  /** By this public key of minisign. */
  readonly minisign?: string | undefined;
  /** By this identity, with a bundle of Sigstore. */
  readonly sigstore?: SignerIdentity | undefined;
}

/** What is added to the name of an index for that of its signature. */
export type SignatureEnding = '.minisig' | '.sigstore.json';

/** Signature files, by what their names end with. */
export type Signatures = Readonly<Partial<Record<SignatureEnding, string>>>;

/** Reads a trust root of Sigstore, once, when it is needed first. */
export type TrustRootReader = () => Promise<TrustedRoot>;

/** That of a file, by its absolute path; undefined for that of the public instance, which is fetched. */
export function trustRootReader(file: string | undefined): TrustRootReader {
  let root: Promise<TrustedRoot> | undefined;
  return () => (root ??= readRoot(file));
}

async function readRoot(file: string | undefined): Promise<TrustedRoot> {
  // A host that starts needs none of Sigstore.
  const { readTrustRoot } = await import('../signed/trust-root.ts');
  const root = await readTrustRoot(file);
  if (typeof root === 'string') throw new Refused(root);
  return root;
}

/** Checks the signatures of an index. */
export class SignatureCheck {
  /** Those that have to be there. */
  readonly endings: readonly SignatureEnding[];
  readonly #trust: IndexTrust;
  readonly #trustRoot: TrustRootReader;

  constructor(trust: IndexTrust, trustRoot: TrustRootReader) {
    const { minisign, sigstore } = trust;
    this.endings = [
      ...(minisign === undefined ? [] : (['.minisig'] as const)),
      ...(sigstore === undefined ? [] : (['.sigstore.json'] as const)),
    ];
    this.#trust = trust;
    this.#trustRoot = trustRoot;
  }

  /** Rejects with `Refused` for bytes that are not signed as they have to be. */
  async mustHold(bytes: Uint8Array, signatures: Signatures): Promise<void> {
    const { minisign, sigstore } = this.#trust;
    if (minisign !== undefined) verifyMinisign(bytes, signatures['.minisig'] ?? '', minisign);
    if (sigstore === undefined) return;
    const { verifySigner } = await import('../signed/verify-signer.ts');
    const root = await this.#trustRoot();
    verifySigner(bytes, signatures['.sigstore.json'] ?? '', sigstore, root);
  }

  /** Whether bytes are signed as they have to be. */
  async holds(bytes: Uint8Array, signatures: Signatures): Promise<boolean> {
    return this.mustHold(bytes, signatures).then(
      () => true,
      () => false,
    );
  }
}
