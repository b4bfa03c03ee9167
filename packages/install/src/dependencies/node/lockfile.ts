import { pathFault } from '../../archive/path-fault.ts';
import { Refused } from '../../refused.ts';
import type { Dependencies, Dependency } from '../dependency.ts';
import { fields } from './manifest.ts';
import { fitsHere, isBound, platformHere } from './platform.ts';

/** What npm has chosen. */
export interface Chosen {
  readonly dependencies: Dependencies;
  readonly platform?: string;
  readonly withScripts: readonly string[];
}

const SHA512 = /sha512-[A-Za-z0-9+/]{86}==/;
/** Where a package lies: in `node_modules`, perhaps in that of another. */
const PLACE = /^node_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]*$/;
const NAME = /^(?!-)(?:@[A-Za-z0-9~_-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$/;

/**
 * Reads which packages a package-lock.json (`lockfileVersion` 2 or 3) has, without those for other kinds of machine. Throws
 * `Refused` for one that is not in a registry, or has no SHA-512.
 */
export function readLockfile(text: string): Chosen {
  const packages = fields(fields(JSON.parse(text))['packages']);
  const dependencies: Record<string, Dependency> = {};
  const withScripts: string[] = [];
  let bound = false;
  for (const [place, given] of Object.entries(packages).toSorted(byKey)) {
    const entry = fields(given);
    if (place === '' || entry['dev'] === true || entry['inBundle'] === true) continue;
    const { name, version } = identityOf(place, entry);
    bound ||= isBound(entry);
    if (!fitsHere(entry)) {
      if (entry['optional'] === true) continue;
      throw new Refused(`it needs ${name}@${version}, which is not for ${platformHere()}`);
    }
    const { integrity } = entry;
    const [digest] = (typeof integrity === 'string' ? SHA512.exec(integrity) : null) ?? [];
    if (digest === undefined)
      throw new Refused(`it needs ${name}@${version}, of which no registry gives a sha512`);
    dependencies[place] = { resolved: `npm:${name}@${version}`, integrity: digest };
    if (entry['hasInstallScript'] === true) withScripts.push(name);
  }
  return { dependencies, withScripts, ...(bound ? { platform: platformHere() } : {}) };
}

/** What npm is asked for to have a package that a lock has (`npm:name@version`). Throws `Refused` for what it could take for a path or an address. */
export function exactIn(resolved: string): string {
  const exact = resolved.slice('npm:'.length);
  const at = exact.lastIndexOf('@');
  if (NAME.test(exact.slice(0, at)) && VERSION.test(exact.slice(at + 1))) return exact;
  throw new Refused(`${JSON.stringify(resolved)} is no package of a registry`);
}

function identityOf(
  place: string,
  entry: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly version: string } {
  if (!isPlace(place) || entry['link'] === true)
    throw new Refused(`it needs ${JSON.stringify(place)}, which is in no registry`);
  const own = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { name = own, version, resolved } = entry;
  const isOdd = typeof name !== 'string' || !NAME.test(name) || typeof version !== 'string';
  if (isOdd || !VERSION.test(version))
    throw new Refused(`${JSON.stringify(place)} is in no registry`);
  if (typeof resolved === 'string' && !/^https?:\/\//.test(resolved))
    throw new Refused(`it needs ${name} from ${JSON.stringify(resolved)}, which is no registry`);
  return { name, version };
}

/** Whether a package may lie there, below the skill's folder. */
export function isPlace(place: string): boolean {
  return PLACE.test(place) && pathFault(place) === undefined;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
