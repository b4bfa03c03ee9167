import { Refused } from '../refused.ts';
import type { ToldPackage } from '../signed/origin.ts';
import { npm } from './npm.ts';

const DAY = 86_400_000;
const SHA512 = /sha512-[A-Za-z0-9+/]{86}==/;
/** What of each version is asked for. */
const ASKED = [
  ...['version', 'dist.integrity', 'dist.signatures', 'dist.attestations'],
  '_npmUser.name',
];
/** One version, and not a range. */
const EXACT = /^\d+\.\d+\.\d+(?:[-+].*)?$/;
/** What a registry may call one: anything else, npm could take for an address (semver.org, with a length as npm has it). */
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const VERSION_CHARS = 256;
/** Characters of the name of a publisher. */
const PUBLISHER_CHARS = 214;

/** How old a package has to be. */
export interface Ages {
  /** Milliseconds since it was published; a younger one is refused. */
  readonly minAge: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A package of npm. */
export interface ChosenPackage {
  readonly version: string;
  /** The digest that its registry says. */
  readonly integrity: string;
  /** What its registry says of who is behind it, of which nothing was verified. */
  readonly told: ToldPackage;
  readonly about: readonly (readonly [word: string, said: string])[];
}

/**
 * Chooses a package of npm: of a range the newest that is old enough, of a tag or a version that one. Rejects with `Refused` where
 * there is none.
 */
export async function choosePackage(
  name: string,
  range: string,
  cwd: string,
  { minAge, now }: Ages,
): Promise<ChosenPackage> {
  const asked = `${name}@${range}`;
  const told = await npm(['view', asked, ...ASKED], cwd);
  const all = (Array.isArray(told) ? told : [told]).map(fields);
  const times = fields(await npm(['view', name, 'time'], cwd));
  const publishedOf = ({ version }: Readonly<Record<string, unknown>>) =>
    momentOf(times[String(version)]);
  // Of several versions that a range has, the last is the newest.
  const isOld = (one: Readonly<Record<string, unknown>>) =>
    (publishedOf(one) ?? Infinity) <= now - minAge;
  const chosen = (minAge > 0 && all.length > 1 ? all.findLast(isOld) : undefined) ?? all.at(-1);
  const { version, 'dist.integrity': integrity } = chosen ?? {};
  const publisher = publisherIn(chosen);
  const { 'dist.signatures': signatures, 'dist.attestations': attestations } = chosen ?? {};
  if (chosen === undefined || typeof version !== 'string')
    throw new Refused(`npm knows no ${asked}`);
  if (version.length > VERSION_CHARS || !VERSION.test(version))
    throw new Refused(
      `its registry calls a version of it ${JSON.stringify(version.slice(0, VERSION_CHARS))}, which is none`,
    );
  const [digest] = (typeof integrity === 'string' ? SHA512.exec(integrity) : null) ?? [];
  if (digest === undefined || typeof integrity !== 'string')
    throw new Refused('its registry gives no sha512 of it');
  const published = publishedOf(chosen);
  mustBeOld(`${name}@${version}`, published, { minAge, now });
  const newest = all.at(-1)?.['version'];
  return {
    version,
    integrity: digest,
    told: {
      ...{ name, version, integrity, signatures, attestations, published },
      ...(publisher === undefined ? {} : { publisher }),
    },
    about: [
      ...(published === undefined
        ? []
        : [['published', new Date(published).toISOString()] as const]),
      ...(publisher === undefined ? [] : [['by', publisher] as const]),
      ...(newest === version || EXACT.test(range)
        ? []
        : [['too new', `${String(newest)}, which --allow-new would take`] as const]),
    ],
  };
}

/** When a package was published, in milliseconds since the epoch; undefined where its registry does not say. */
export async function publishedAt(exact: string, cwd: string): Promise<number | undefined> {
  const version = exact.slice(exact.lastIndexOf('@') + 1);
  return momentOf(fields(await npm(['view', exact, 'time'], cwd))[version]);
}

/** Throws `Refused` for a package that was published too lately, or nobody knows when. */
export function mustBeOld(
  exact: string,
  published: number | undefined,
  { minAge, now }: Ages,
): void {
  if (minAge <= 0) return;
  if (published === undefined)
    throw new Refused(
      `its registry does not say when ${exact} was published; --allow-new takes it all the same`,
    );
  if (now - published >= minAge) return;
  const days = (milliseconds: number) => (milliseconds / DAY).toFixed(1);
  throw new Refused(
    `${exact} was published ${days(now - published)} days ago, and a package has to be ${days(minAge)} days old (install.min_age); --allow-new takes it all the same`,
  );
}

/** Who has published a package, as its registry says; undefined where it says nobody, or no name. */
function publisherIn(chosen: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const name = chosen?.['_npmUser.name'];
  if (typeof name !== 'string' || name.length > PUBLISHER_CHARS) return undefined;
  return name.trim() === '' ? undefined : name;
}

function momentOf(text: unknown): number | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
