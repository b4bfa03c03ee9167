import { isJsonObject, type JsonObject } from '@skillet/core';
import { metaOf } from '../protocol/meta.ts';

/** What the header of a credential begins with; its name follows, `_` also written as `-`. */
const CREDENTIAL_HEADER = 'x-skillet-credential-';
/** The key of `_meta` under which a client hands credentials over: an object of texts by name. */
const CREDENTIAL_META = 'skillet/credentials';

/** Credentials of a call by name. */
export type Credentials = Readonly<Record<string, string>>;

/**
 * The credentials that came with a call of a tool: in `_meta`, which counts, or in headers. Never out of its arguments,
 * which a model writes.
 */
export function credentialsOf(
  params: JsonObject,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  names: readonly string[],
): Credentials {
  const told = metaOf(params)[CREDENTIAL_META];
  const given: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith(CREDENTIAL_HEADER) || typeof value !== 'string') continue;
    const name = header.slice(CREDENTIAL_HEADER.length);
    given[spelled(name, names)] = value;
  }
  for (const [name, value] of Object.entries(isJsonObject(told) ? told : {})) {
    if (typeof value === 'string') given[name] = value;
  }
  return given;
}

/** Headers know no capitals: a name is that which the skill declares, else in capitals as is usual. */
function spelled(name: string, names: readonly string[]): string {
  const plain = name.replaceAll('-', '_').toLowerCase();
  const declared = names.find((one) => one.replaceAll('-', '_').toLowerCase() === plain);
  return declared ?? plain.toUpperCase();
}
