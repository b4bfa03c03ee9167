import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { openArchive } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';
import { npm } from './npm.ts';

const DAY = 86_400_000;
const SHA512 = /sha512-[A-Za-z0-9+/]{86}==/;

/** How a package is fetched. */
export interface NpmOptions {
  /** Milliseconds since it was published; a younger one is refused. */
  readonly minAge: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What npm tells of a package that is asked for. */
interface Told {
  readonly version: string;
  readonly integrity: string;
  readonly published: number | undefined;
  readonly publisher: string | undefined;
}

/** Fetches a package of npm; what comes must have the digest that its registry says. */
export async function fetchNpm(
  { name, range }: { readonly name: string; readonly range: string },
  staging: string,
  { minAge, now }: NpmOptions,
): Promise<Fetched> {
  const { version, integrity, published, publisher } = await tellOf(name, range, staging);
  const age = published === undefined ? undefined : now - published;
  if (minAge > 0 && age === undefined)
    throw new Refused(
      'its registry does not say when it was published; --allow-new takes it all the same',
    );
  if (age !== undefined && age < minAge) {
    const days = (milliseconds: number) => (milliseconds / DAY).toFixed(1);
    throw new Refused(
      `${name}@${version} was published ${days(age)} days ago, and a package has to be ${days(minAge)} days old; --allow-new takes it all the same`,
    );
  }
  const packed = join(staging, 'packed');
  await mkdir(packed);
  await npm(['pack', `${name}@${version}`, '--pack-destination', packed], staging);
  const [archive] = await readdir(packed);
  if (archive === undefined) throw new Refused('npm has fetched nothing');
  const opened = await openArchive(join(packed, archive), staging, integrity);
  return {
    ...opened,
    resolved: `npm:${name}@${version}`,
    about: [
      ...(published === undefined
        ? []
        : [['published', new Date(published).toISOString()] as const]),
      ...(publisher === undefined ? [] : [['by', publisher] as const]),
    ],
  };
}

async function tellOf(name: string, range: string, cwd: string): Promise<Told> {
  const asked = `${name}@${range}`;
  const told = await npm(['view', asked, 'version', 'dist.integrity', '_npmUser.name'], cwd);
  // Of several versions that a range has, the last is the newest.
  const one: unknown = Array.isArray(told) ? told.at(-1) : told;
  const { version, 'dist.integrity': integrity, '_npmUser.name': publisher } = fields(one);
  if (typeof version !== 'string') throw new Refused(`npm knows no ${asked}`);
  const [digest] = (typeof integrity === 'string' ? SHA512.exec(integrity) : null) ?? [];
  if (digest === undefined) throw new Refused('its registry gives no sha512 of it');
  const time = fields(await npm(['view', `${name}@${version}`, 'time'], cwd));
  const at = typeof time[version] === 'string' ? Date.parse(time[version]) : Number.NaN;
  return {
    version,
    integrity: digest,
    published: Number.isNaN(at) ? undefined : at,
    publisher: typeof publisher === 'string' ? publisher : undefined,
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
