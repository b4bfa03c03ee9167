import type { Dependencies } from '../dependencies/dependency.ts';
import { exactIn } from '../dependencies/node/lockfile.ts';
import { npm } from '../fetch/npm.ts';
import { publishedAt } from '../fetch/choose-package.ts';
import { Refused } from '../refused.ts';
import type { ToldPackage } from './origin.ts';
import { fields, readJson } from './read-json.ts';
import { keysOf, registryOf, type RegistryKey } from './registry-keys.ts';
import { signingKey } from './verify-signature.ts';

const AT_ONCE = 8;

/** A registry, and the keys with which it signs. */
interface Registry {
  /** Empty where it is not known. */
  readonly url: string;
  /** Or why there are none. */
  readonly keys: readonly RegistryKey[] | string;
}

/**
 * Verifies the signatures of packages that a skill needs, where their registries sign. Rejects with `Refused` for one that is wrong or
 * missing, and, with `isRequired`, for one whose registry does not sign.
 */
export async function verifyPackages(
  dependencies: Dependencies,
  cwd: string,
  isRequired: boolean,
): Promise<void> {
  const registries = new Map<string, Promise<Registry>>();
  const registryFor = (name: string): Promise<Registry> => {
    const scope = name.startsWith('@') ? (name.split('/')[0] ?? '') : '';
    const found = registries.get(scope) ?? findRegistry(name, cwd);
    registries.set(scope, found);
    return found;
  };
  const left = [...new Map(Object.values(dependencies).map((one) => [one.resolved, one])).values()];
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const exact = exactIn(next.resolved);
      const { url, keys } = await registryFor(nameIn(exact));
      if (typeof keys !== 'string') await verifyOne(exact, next.integrity, { url, keys }, cwd);
      else if (isRequired)
        throw new Refused(
          `install.require wants signatures, and of ${exact}, which it needs, ${keys}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function findRegistry(name: string, cwd: string): Promise<Registry> {
  const url = await registryOf(name, cwd);
  return { url: url ?? '', keys: await keysOf(url) };
}

async function verifyOne(
  exact: string,
  digest: string,
  { url, keys }: { readonly url: string; readonly keys: readonly RegistryKey[] },
  cwd: string,
): Promise<void> {
  const { integrity, signatures } = await distOf(exact, url, cwd);
  if (typeof integrity !== 'string' || !integrity.split(/\s+/).includes(digest))
    throw new Refused(`its registry says different digests of ${exact}, which it needs`);
  const told = { name: nameIn(exact), version: versionIn(exact), integrity, signatures };
  const given = (Array.isArray(signatures) ? signatures : [signatures]).map(fields);
  const mayHaveEnded = given.some(({ keyid }) =>
    keys.some((key) => key.keyid === keyid && key.expires !== undefined),
  );
  const published = mayHaveEnded ? await publishedAt(exact, cwd) : undefined;
  const read: ToldPackage = { ...told, attestations: undefined, published };
  signingKey(read, keys);
}

/** What a registry says of the archive of a package: it is asked for that version alone, and where it can't be, npm asks for it. */
async function distOf(
  exact: string,
  registry: string,
  cwd: string,
): Promise<Readonly<Record<string, unknown>>> {
  const path = `${nameIn(exact).replace('/', '%2f')}/${versionIn(exact)}`;
  const { status, value } = await readJson(new URL(path, registry).href).catch(() => ({
    status: 0,
    value: undefined,
  }));
  if (status === 200) return fields(fields(value)['dist']);
  const asked = await npm(['view', exact, 'dist.integrity', 'dist.signatures'], cwd);
  const { 'dist.integrity': integrity = asked, 'dist.signatures': signatures } = fields(asked);
  return { integrity, signatures };
}

function nameIn(exact: string): string {
  return exact.slice(0, exact.lastIndexOf('@'));
}

function versionIn(exact: string): string {
  return exact.slice(exact.lastIndexOf('@') + 1);
}
