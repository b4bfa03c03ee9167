/** Where a package was built, as the certificate says with which the builder signed that. */
export interface Provenance {
  /** Address of the repository that it was built from. */
  readonly repository: string;
  /** Address of the workflow that built it, with the branch or tag behind an `@`. */
  readonly workflow: string;
  /** Who vouches for the builder: address of the issuer of its identity. */
  readonly builder: string;
}

/** Who is behind a package of npm. */
export interface Origin {
  /** Who published it; its registry says so. */
  readonly publisher?: string;
  /** The key of its registry that it is signed with; missing where that was not verified. */
  readonly keyid?: string;
  /** Missing where there is none that was verified. */
  readonly provenance?: Provenance;
}

/** Why what is behind a package is not known. */
export interface UnknownOrigin {
  readonly signature?: string;
  readonly provenance?: string;
}

/** What a package has to prove. */
export interface OriginRules {
  readonly require: readonly ('signature' | 'provenance')[];
  /** Patterns of repositories, of which one has to be that which it was built from; undefined for any, or none. */
  readonly builtFrom?: readonly string[] | undefined;
  /** Absolute path of a trust root of Sigstore; undefined for that of the public instance, which is fetched. */
  readonly trustRoot?: string | undefined;
}

/** A version of a package, as its registry tells of it. */
export interface ToldPackage {
  readonly name: string;
  readonly version: string;
  /** All that its registry says as its integrity: that is what is signed. */
  readonly integrity: string;
  /** `dist.signatures` and `dist.attestations`, unread. */
  readonly signatures: unknown;
  readonly attestations: unknown;
  readonly publisher?: string;
  /** Milliseconds since the epoch. */
  readonly published: number | undefined;
}

const BUILT = /^https:\/\/slsa\.dev\/provenance\//;

/** Whether a statement of this kind says where something was built, in any version (SLSA). */
export function isBuilt(predicateType: unknown): boolean {
  return typeof predicateType === 'string' && BUILT.test(predicateType);
}
