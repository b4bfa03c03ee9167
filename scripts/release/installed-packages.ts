import path from 'node:path';
import type { ForeignPackage } from './licences.ts';
import { dependenciesOf, findPackage, readManifest, ROOT, type Room } from './rooms.ts';
import { INSTALLED, NATIVE } from './vendor.ts';

/** A package that is installed beside the host. */
export interface InstalledPackage extends ForeignPackage {
  readonly optional: boolean;
}

/** What an installer brings with the host, in the versions that are tested here, with what that needs itself. */
export function installedPackages(rooms: readonly Room[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (name: string, from: string): void => {
    const dir = findPackage(name, from);
    const {
      version,
      license = '',
      dependencies = {},
    } = readManifest(path.join(dir, 'package.json'));
    if (found.has(name)) return;
    found.set(name, { name, version, license, dir, optional: false });
    for (const one of Object.keys(dependencies)) visit(one, dir);
  };
  for (const room of rooms) {
    const from = path.join(ROOT, room.dir);
    for (const name of Object.keys(dependenciesOf(room))) {
      if (Object.hasOwn(INSTALLED, name)) visit(name, from);
      for (const native of NATIVE[name] ?? []) {
        // Those for other machines are not here: they come with the version and licence of what loads them.
        const { version, license = '' } = readManifest(
          path.join(findPackage(name, from), 'package.json'),
        );
        found.set(native, { name: native, version, license, dir: from, optional: true });
      }
    }
  }
  return [...found.keys()].sort().flatMap((name) => found.get(name) ?? []);
}
