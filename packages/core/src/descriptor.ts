import type { CredentialNames } from './credentials/credential-spec.ts';
import type { JsonSchema } from './skill-spec.ts';

/** What a skill says of itself: the bodies of `/inventory`, `/schema` and `/openapi.json`. */
export interface Descriptor {
  readonly name: string;
  readonly version: string;
  readonly inventory: { readonly skill: Readonly<Record<string, unknown>> };
  readonly schema: Readonly<Record<string, unknown>>;
  readonly openapi: Readonly<Record<string, unknown>>;
  /** JSON Schema of a whole answer, with what is required of it; absent when that is not known. */
  readonly outputs?: JsonSchema;
  /** Names of the credentials that the skill declares; absent when it declares none. */
  readonly credentials?: CredentialNames;
}
