import { isHidden, npm } from '../fetch/npm.ts';
import { fields, readJson } from './read-json.ts';

/** A key with which a registry signs packages. */
export interface RegistryKey {
  readonly keyid: string;
  /** SubjectPublicKeyInfo as base64. */
  readonly key: string;
  /** Milliseconds since the epoch; what was published from then on, it has not signed. */
  readonly expires: number | undefined;
}

/** Where registries have their keys. */
const KEYS = '-/npm/v1/keys';
/** What those say that have none, or show them to nobody. */
const HAS_NONE = new Set([400, 401, 403, 404, 405, 410, 501]);
const NONE = 'its registry shows no keys';
/** Why nothing of a registry is known whose address has a password in it, or what npm takes for one. */
export const NO_ADDRESS =
  'npm does not say which registry it is from, as for one with a password in its address';

/** Address of the registry that npm fetches a package from, with a slash at its end; undefined where npm shows it to nobody. */
export async function registryOf(name: string, cwd: string): Promise<string | undefined> {
  const config = fields(await npm(['config', 'list'], cwd));
  const [scope] = name.startsWith('@') ? name.split('/') : [];
  const key = `${scope ?? ''}:registry`;
  const own = scope === undefined ? undefined : config[key];
  // Another registry must not be asked for what is of its own one.
  if (scope !== undefined && own === undefined && (await isHidden(key, cwd))) return undefined;
  const said = own ?? config['registry'];
  const url = typeof said === 'string' ? URL.parse(said) : null;
  if (url === null) return undefined;
  // An older npm shows them. What is fetched here has no need of it, and an address in an error would tell it.
  url.username = '';
  url.password = '';
  return url.href.replace(/\/*$/, '/');
}

/** The keys with which a registry signs packages, or why there are none: most have none, and some can't be asked by anybody but npm. */
export async function keysOf(
  registry: string | undefined,
): Promise<readonly RegistryKey[] | string> {
  if (registry === undefined) return NO_ADDRESS;
  const failed = (why: string) => `the keys of its registry can't be fetched (${why})`;
  try {
    const { status, value } = await readJson(new URL(KEYS, registry).href);
    if (HAS_NONE.has(status)) return NONE;
    if (status !== 200) return failed(`the answer is ${String(status)}`);
    const { keys } = fields(value);
    const known = Array.isArray(keys) ? keys.flatMap(keyOf) : [];
    return known.length === 0 ? NONE : known;
  } catch (error) {
    return failed((error as Error).message);
  }
}

function keyOf(given: unknown): RegistryKey[] {
  const { keyid, key, expires } = fields(given);
  if (typeof keyid !== 'string' || keyid === '' || typeof key !== 'string') return [];
  const end = typeof expires === 'string' ? Date.parse(expires) : undefined;
  return [{ keyid, key, expires: end }];
}
