import { isDeepStrictEqual } from 'node:util';
import { lockedAs } from '@skillet/config';
import { Refused } from '@skillet/install';
import type { InstalledSkills } from './installed-skills.ts';
import type { Found } from './look-at.ts';
import { loadFailure, type ReloadHost } from './tell-host.ts';

/** Digits of the digest that tell two folders of one version apart. */
const DIGITS = 12;
/** Characters of a version in the name of a folder. */
const LONGEST = 40;

/** Whether a skill that was found is what is installed already, byte for byte and from the same source. */
export async function isThereAlready(
  { name, entry, lock }: Found,
  installed: InstalledSkills,
): Promise<boolean> {
  const there = lockedAs(lock, name);
  if (there === undefined) return false;
  const before = { ...there, folder: undefined, origin: undefined };
  if (!isDeepStrictEqual(before, { ...entry, folder: undefined, origin: undefined })) return false;
  return (await installed.isAsLocked(there)) === true;
}

/** Notes who is behind what is installed already, where nothing of that has changed that somebody has to agree to. */
export async function noteOrigin(
  { name, entry, lock, described }: Found,
  installed: InstalledSkills,
): Promise<void> {
  const there = lockedAs(lock, name);
  if (there === undefined || described.changes.length > 0) return;
  if (isDeepStrictEqual(there.origin, entry.origin)) return;
  await installed.write({ ...lock, [name]: { ...entry, folder: there.folder } });
}

/**
 * Puts a skill where a host finds it, and has the one that runs load it; resolves with what serves it, as a sentence. Rejects with
 * `Refused`, and all is as it was, where that host can't.
 */
export async function putThere(
  { name, dir, entry, lock }: Found,
  installed: InstalledSkills,
  reloadHost: ReloadHost,
): Promise<string> {
  const { version = '', tree } = entry;
  const folder = await installed.take(dir, `${name}/${folderOf(version, tree)}`, tree);
  const putBack = await installed.keepLock();
  await installed.write({ ...lock, [name]: { ...entry, folder } });
  const mounts = installed.mountsOf(name);
  const done = { action: 'install', name, mounts } as const;
  const failure = await loadFailure(done, reloadHost);
  if (failure === undefined)
    return `it answers at ${mounts.map((one) => `/skills/${one}`).join(', ')}`;
  if (failure === 'no host') {
    const fault = await installed.takenAt(mounts);
    if (fault === undefined) return 'no host runs here: the next one serves it';
    await putBack();
    throw new Refused(`no host could serve it: ${fault}`);
  }
  await putBack();
  await reloadHost().catch(() => undefined);
  throw new Refused(`the host could not load it: ${failure.error}`);
}

function folderOf(version: string, tree: string): string {
  const digits = Buffer.from(tree.slice('sha512-'.length), 'base64')
    .toString('hex')
    .slice(0, DIGITS);
  const plain = version
    .replaceAll(/[^A-Za-z0-9._+~-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST);
  return plain === '' ? digits : `${plain}-${digits}`;
}
