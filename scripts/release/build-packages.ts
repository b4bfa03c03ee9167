import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillCreateFolder } from './build-create.ts';
import { fillSdkFolder } from './build-sdk.ts';
import { installedPackages } from './installed-packages.ts';
import { bundledByRooms, licenceTexts, packagesOf, takenIn } from './licences.ts';
import { hostManifest } from './manifest.ts';
import { pack } from './npm.ts';
import { fillPublishFolder } from './publish-folder.ts';
import { ROOT, writeJson } from './rooms.ts';
import { billOfMaterials } from './sbom.ts';

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

/** Makes in `out`, which is emptied first, the packages of the host, of the SDK and behind `npm create` from what was built. */
export async function buildPackages(out: string): Promise<readonly BuiltPackage[]> {
  rmSync(out, { recursive: true, force: true });
  const host = path.join(out, 'skillet-host');
  mkdirSync(host, { recursive: true });
  await fillHostFolder(host);
  const sdk = path.join(out, 'skillet-sdk');
  fillSdkFolder(sdk);
  const create = path.join(out, 'create-skillet');
  fillCreateFolder(create);
  return [
    { name: 'skillet-host', folder: host, tarball: path.join(out, await pack(host, out)) },
    { name: '@skillet/sdk', folder: sdk, tarball: path.join(out, await pack(sdk, out)) },
    { name: 'create-skillet', folder: create, tarball: path.join(out, await pack(create, out)) },
  ];
}

async function fillHostFolder(folder: string): Promise<void> {
  const { rooms, vendored, assets } = await fillPublishFolder(APPS, folder);
  const manifest = hostManifest(APPS, rooms);
  const ofRooms = [...bundledByRooms(rooms), ...takenIn(rooms)];
  const bundled = packagesOf([...vendored.modules, ...assets, ...ofRooms]);
  writeJson(path.join(folder, 'package.json'), manifest);
  writeJson(
    path.join(folder, 'sbom.cdx.json'),
    billOfMaterials(manifest, bundled, installedPackages(rooms)),
  );
  writeFileSync(path.join(folder, 'THIRD-PARTY-LICENSES.md'), licenceTexts(bundled));
  // README links to the pages, and a configuration may name the schemas for editors.
  for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'SECURITY.md', 'docs']) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
}
