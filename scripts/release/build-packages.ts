import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { hostManifest } from './manifest.ts';
import { pack } from './npm.ts';
import { fillPublishFolder, writeJson } from './publish-folder.ts';
import { ROOT } from './rooms.ts';

/** The apps that are published as one package, the one that gives it its name first. */
const APPS = ['skillet-host', 'skillet-discovery'] as const;

/** A package that is ready to be uploaded. */
export interface BuiltPackage {
  readonly name: string;
  /** Absolute path of what was packed. */
  readonly folder: string;
  /** Absolute path of the tarball. */
  readonly tarball: string;
}

/** Makes in `out`, which is emptied first, the package of the host from what was built. */
export async function buildPackages(out: string): Promise<readonly BuiltPackage[]> {
  rmSync(out, { recursive: true, force: true });
  const folder = path.join(out, 'skillet-host');
  mkdirSync(folder, { recursive: true });
  const { rooms } = await fillPublishFolder(APPS, folder);
  writeJson(path.join(folder, 'package.json'), hostManifest(APPS, rooms));
  for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md']) {
    cpSync(path.join(ROOT, file), path.join(folder, file));
  }
  const tarball = path.join(out, await pack(folder, out));
  return [{ name: 'skillet-host', folder, tarball }];
}
