import {
  CREDENTIAL_BOUNDS,
  credentialsInHeaders,
  isJsonObject,
  readMembers,
  whenThere,
  type SkillView,
} from '@skillet/core';
import type { SkillTool } from '@skillet/catalog';
import type { ToolCaller } from './tool-caller.ts';

/** The key of `_meta` under which a client hands credentials over: an object of texts by name. */
export const CREDENTIAL_META = 'skillet/credentials';

/** Where an operation is, and what of its skill decides on its credentials. */
type CredentialTarget = Pick<SkillTool, 'method' | 'path'> & Pick<SkillView, 'kind'>;

const NONE = { given: {} };

/**
 * The credentials that came with a call of a tool. Headers hold for a whole connection, and so for every tool: a skill
 * gets those alone that it declares. `_meta` is of this call: all that is in it is handed over, and counts.
 * Never out of its arguments, which a model writes. Which names are allowed, the skill's own rules say.
 */
export function credentialsOf(
  meta: unknown,
  headers: ToolCaller['headers'],
  { takes, declared }: { readonly takes: boolean; readonly declared: readonly string[] },
): { readonly given: Readonly<Record<string, string>> } | { readonly fault: string } {
  const hasMeta = meta !== undefined && meta !== null;
  if (!hasMeta && declared.length === 0) return NONE;
  const given = credentialsInHeaders(headers, takes ? declared : []);
  if (!hasMeta) return { given };
  if (!isJsonObject(meta))
    return { fault: `_meta["${CREDENTIAL_META}"] must be an object of texts by name.` };
  const entries = Object.entries(meta);
  if (entries.length === 0) return { given };
  if (!takes) return { fault: 'This tool takes no credentials: leave them out.' };
  const { count } = CREDENTIAL_BOUNDS;
  if (entries.length > count)
    return { fault: `A call carries at most ${String(count)} credentials.` };
  for (const [name, value] of entries) {
    if (typeof value !== 'string') {
      return { fault: `_meta["${CREDENTIAL_META}"] must be an object of texts by name.` };
    }
    given[name] = value;
  }
  return { given };
}

const NOT_ANY: readonly string[] = [];

/** Names of the credentials that a tool's skill declares. */
export function declaredCredentials({ skill: { descriptor } }: SkillTool): readonly string[] {
  const { credentials } = descriptor;
  return credentials === undefined ? NOT_ANY : [...credentials.required, ...credentials.optional];
}

/** Whether an operation has a place for them: there is one where a handler is called, and at `/run` of an application. */
export function takesCredentials({ kind, method, path }: CredentialTarget): boolean {
  return kind === 'handler' || (method === 'POST' && path === '/run');
}

/**
 * Which argument would be taken for credentials, if one would: the body of an application's `/run` is looked through for
 * them, unless the application has inputs of these names.
 */
export function credentialArgument(
  args: string,
  { kind, method, path }: CredentialTarget,
  { properties }: SkillTool['input'],
): string | undefined | Promise<string | undefined> {
  if (kind !== 'app' || method !== 'POST' || path !== '/run') return undefined;
  const own = isJsonObject(properties) ? properties : {};
  if (Object.hasOwn(own, 'credentials') || Object.hasOwn(own, 'skill_input')) return undefined;
  const names = ['credentials', 'runtime_config'].filter((name) => !Object.hasOwn(own, name));
  return whenThere(readMembers(args, { names }), ({ members }) => members[0]?.name);
}
