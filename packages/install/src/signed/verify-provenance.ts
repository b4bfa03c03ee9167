import { bundleFromJSON } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { Refused } from '../refused.ts';
import { claimOf, ISSUER } from './certificate-claim.ts';
import { isBuilt, type Provenance, type ToldPackage } from './origin.ts';
import { fields } from './read-json.ts';

/** What Fulcio writes into certificates of what a build is (its `docs/oid-info.md`). */
const CLAIMS = {
  builder: ISSUER,
  repository: '1.3.6.1.4.1.57264.1.12',
  workflow: '1.3.6.1.4.1.57264.1.18',
} as const;

/** What a statement about files is in an envelope. */
export const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * Where a package was built: what a bundle of Sigstore proves of that. Repository and workflow are those of the certificate, which
 * the builder has not written itself, and not those of the statement. Throws `Refused` for a bundle that proves nothing, or that is of
 * another package.
 */
export function provenanceIn(
  given: unknown,
  { name, version, integrity }: ToldPackage,
  root: TrustedRoot,
): Provenance {
  const exact = `${name}@${version}`;
  try {
    const bundle = bundleFromJSON(given);
    const { content } = bundle;
    if (content.$case !== 'dsseEnvelope' || content.dsseEnvelope.payloadType !== IN_TOTO)
      throw new Refused('it has no statement');
    if (bundle.verificationMaterial.content.$case === 'publicKey')
      throw new Refused('no builder has signed it');
    const { identity } = new Verifier(toTrustMaterial(root)).verify(toSignedEntity(bundle));
    const statement: unknown = JSON.parse(content.dsseEnvelope.payload.toString('utf8'));
    mustBeOf(statement, { purl: purlOf(name, version), digest: hexOf(integrity) });
    const claim = (oid: string): string => {
      const text = claimOf(identity, oid);
      if (text === undefined || text === '') throw new Refused('no builder has signed it');
      return text;
    };
    return {
      repository: claim(CLAIMS.repository),
      workflow: claim(CLAIMS.workflow),
      builder: claim(CLAIMS.builder),
    };
  } catch (error) {
    throw new Refused(
      `the provenance of ${exact} is wrong: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function mustBeOf(
  statement: unknown,
  { purl, digest }: { readonly purl: string; readonly digest: string },
): void {
  const { subject, predicateType } = fields(statement);
  // What its registry says that it is, nobody has signed.
  if (!isBuilt(predicateType)) throw new Refused('it says something else than where it was built');
  const [only, ...others] = (Array.isArray(subject) ? subject : []).map(fields);
  const { sha512 } = fields(only?.['digest']);
  if (only?.['name'] !== purl || others.length > 0)
    throw new Refused(`it is of ${JSON.stringify(only?.['name'])}, and not of ${purl}`);
  if (sha512 !== digest) throw new Refused('it is of an archive with another digest');
}

/** The name of a package of npm as a package URL. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function hexOf(integrity: string): string {
  const [, base64 = ''] = /sha512-([A-Za-z0-9+/]{86}==)/.exec(integrity) ?? [];
  return Buffer.from(base64, 'base64').toString('hex');
}
