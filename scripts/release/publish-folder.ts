import { cpSync, globSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { copyDeclarations, copyExamples, copyRoom } from './copy-room.ts';
import { dependenciesOf, fileOf, ROOT, roomsOf, type Room } from './rooms.ts';
import { SourceFile } from './source-file.ts';
import { packageOf } from './specifiers.ts';
import { isInstalled, vendor, type Import, type Vendored } from './vendor.ts';

/** Where bundles of other people's packages are, in the published package. */
const VENDOR = 'vendor';

/** What is in a published package. */
export interface PublishFolder {
  readonly rooms: readonly Room[];
  readonly vendored: Vendored;
  /** Absolute paths of files of other people's packages that are shipped as they are. */
  readonly assets: readonly string[];
}

/**
 * Lays out `apps` and the rooms that they need in `out`, as they lie in the repository, so that files find each
 * other by the same relative paths. Rooms and bundles of other people's packages are imported by path.
 */
export async function fillPublishFolder(
  apps: readonly string[],
  out: string,
): Promise<PublishFolder> {
  const rooms = roomsOf(apps);
  for (const room of rooms) copyRoom(room, out);
  copyExamples(rooms, out);
  const files = globSync('{packages,apps}/*/{bin,dist}/**/*.{js,cjs,mjs}', { cwd: out }).sort();
  const sources = files.map((file) => new SourceFile(file, out));
  const foreign = sources.flatMap((source) => foreignOf(source, rooms));
  const imports = foreign.filter(({ how }) => how === 'import');
  const shipped = foreign.filter(({ how }) => how === 'resolve');
  const vendored = await vendor(imports, path.join(out, VENDOR));
  const assets = new Map(
    shipped.map(({ specifier, from }) => [specifier, resolveFrom(from, specifier)]),
  );
  for (const [name, file] of assets) cpSync(file, path.join(out, VENDOR, name));
  for (const source of sources) {
    source.rename(({ text, how }) => {
      const own = fileOf(text, rooms, 'default');
      if (own !== undefined) return own;
      const name =
        how === 'import' ? vendored.bundles.get(text) : assets.has(text) ? text : undefined;
      return name === undefined ? undefined : path.join(VENDOR, name);
    });
  }
  copyDeclarations(rooms, out);
  return { rooms, vendored, assets: [...assets.values()].sort() };
}

/** What a file imports or ships of other people's packages that are not installed beside the host. */
function foreignOf({ file, specifiers }: SourceFile, rooms: readonly Room[]) {
  const room = rooms.find(({ dir }) => file.startsWith(`${dir}/`));
  if (room === undefined) throw new Error(`${file} belongs to no room`);
  const from = path.join(ROOT, room.dir);
  return specifiers.flatMap(({ text, how }): (Import & { how: typeof how })[] => {
    const name = packageOf(text);
    if (name === undefined || isBuiltin(text) || isInstalled(text)) return [];
    if (fileOf(text, rooms, 'default') !== undefined) return [];
    // `resolve` is also what paths and promises have.
    if (how === 'resolve' && dependenciesOf(room)[name] === undefined) return [];
    return [{ specifier: text, from, how }];
  });
}

function resolveFrom(room: string, specifier: string): string {
  return createRequire(path.join(room, 'package.json')).resolve(specifier);
}
