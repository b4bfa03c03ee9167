import { isJsonObject } from '@skillet/core';

/** Who is behind a package that was installed, as it was verified then. */
export interface LockedOrigin {
  /** Who published it, as its registry said. */
  readonly publisher?: string;
  /** The key of its registry that it was signed with. */
  readonly keyid?: string;
  /** Where it was built, as Sigstore proved it: addresses of its repository, its workflow, and of who vouched for the builder. */
  readonly provenance?: {
    readonly repository: string;
    readonly workflow: string;
    readonly builder: string;
  };
}

/** Reads what a lock says of that; undefined for what `skillet-host install` does not write. */
export function readOrigin(given: unknown): LockedOrigin | undefined {
  if (!isJsonObject(given)) return undefined;
  const { publisher, keyid, provenance, ...others } = given;
  if (Object.keys(others).length > 0) return undefined;
  if (!isTextOrNone(publisher) || !isTextOrNone(keyid)) return undefined;
  const built = provenance === undefined ? undefined : readProvenance(provenance);
  if (provenance !== undefined && built === undefined) return undefined;
  return {
    ...(publisher === undefined ? {} : { publisher }),
    ...(keyid === undefined ? {} : { keyid }),
    ...(built === undefined ? {} : { provenance: built }),
  };
}

function readProvenance(given: unknown): LockedOrigin['provenance'] {
  if (!isJsonObject(given)) return undefined;
  const { repository, workflow, builder } = given;
  if (!isText(repository) || !isText(workflow) || !isText(builder)) return undefined;
  return { repository, workflow, builder };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}
