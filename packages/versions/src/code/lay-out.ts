import { lstat, mkdir, readlink, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { freshName } from '../files/atomic-write.ts';
import { contentOf, type ObjectStore } from '../files/object-store.ts';
import type { KeptFile, Manifest } from '../version.ts';
import { changedSince, dependencyMarks } from './dependencies.ts';

/** A version whose code lies in a folder of its own. */
export interface LaidOut {
  /** Absolute path of the skill's folder there. */
  readonly dir: string;
  /** What may be different from when it ran, as sentences. */
  readonly warnings: readonly string[];
}

/**
 * Lays the code of a version out below `root`: each file at its absolute path from there, so that what it imports from
 * beside its folder is beside it again. What is installed or data is a link to where it lies. What a link
 * leads to lies where it did, too: it is no file of the skill's folder for having been copied. One that lies there whole already stays;
 * another takes its place by a rename.
 */
export async function layOut(
  manifest: Manifest,
  root: string,
  objects: ObjectStore,
): Promise<LaidOut> {
  const { dir } = manifest;
  if (!(await isWhole(manifest, root))) {
    const fresh = freshName(root);
    try {
      await build(manifest, fresh, objects);
      await rm(root, { recursive: true, force: true });
      await mkdir(dirname(root), { recursive: true, mode: 0o700 });
      await rename(fresh, root);
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      throw error;
    }
  }
  return { dir: await realpath(join(root, dir)), warnings: await warningsOf(manifest) };
}

/** Finds a version that was laid out below `root` by whoever may write there. Rejects where it is not whole. */
export async function laidOut(manifest: Manifest, root: string): Promise<LaidOut> {
  if (!(await isWhole(manifest, root))) throw new Error('it is not laid out whole');
  return { dir: await realpath(join(root, manifest.dir)), warnings: await warningsOf(manifest) };
}

async function build(manifest: Manifest, root: string, objects: ObjectStore): Promise<void> {
  const { dir, files, inPlace } = manifest;
  await mkdir(join(root, dir), { recursive: true, mode: 0o700 });
  const restored = new Set<string>();
  for (const { path, link = path, sha256, executable = false } of files) {
    const to = placeOf(manifest, root, link);
    if (restored.has(to)) continue;
    restored.add(to);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await objects.restore(sha256, to, executable);
  }
  for (const { path, link } of files) {
    if (link === undefined) continue;
    const from = placeOf(manifest, root, path);
    await mkdir(dirname(from), { recursive: true, mode: 0o700 });
    await symlink(relative(dirname(from), placeOf(manifest, root, link)), from);
  }
  for (const { path } of inPlace) {
    const to = placeOf(manifest, root, path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await symlink(join(dir, path), to);
  }
  for (let above = dirname(dir); ; above = dirname(above)) {
    const installed = join(above, 'node_modules');
    if (await isThere(installed)) {
      const to = join(root, installed);
      if (!(await isThere(to))) await symlink(installed, to);
    }
    if (above === dirname(above)) break;
  }
}

function placeOf({ dir }: Manifest, root: string, path: string): string {
  const place = isAbsolute(path) ? path : join(dir, path);
  if (normalize(place) !== place || path.split(sep).includes('..'))
    throw new Error(`it has a file with the path ${JSON.stringify(path)}`);
  return join(root, place);
}

async function isWhole(manifest: Manifest, root: string): Promise<boolean> {
  if (!(await isThere(join(root, manifest.dir)))) return false;
  for (const file of manifest.files) {
    if (!(await isWhat(manifest, root, file))) return false;
    const { path, link = path, sha256 } = file;
    const found = await contentOf(placeOf(manifest, root, link)).catch(() => undefined);
    if (found?.sha256 !== sha256) return false;
  }
  return true;
}

/** Whether a file is a link where it was one, to the same place, and none where it was not. */
async function isWhat(
  manifest: Manifest,
  root: string,
  { path, link }: KeptFile,
): Promise<boolean> {
  const at = placeOf(manifest, root, path);
  const isLink = (await lstat(at).catch(() => undefined))?.isSymbolicLink();
  if (link === undefined || isLink !== true) return isLink === (link !== undefined);
  return resolve(dirname(at), await readlink(at)) === placeOf(manifest, root, link);
}

async function warningsOf({ dir, dependencies, inPlace }: Manifest): Promise<string[]> {
  const changed = changedSince(dependencies, await dependencyMarks(dir));
  const warnings = changed.map(
    (path) => `its dependencies may be others than when it ran: ${path} is not what it was`,
  );
  for (const { path, mark } of inPlace) {
    const found = await stat(join(dir, path)).catch(() => undefined);
    if (found === undefined) warnings.push(`${path} is not there any more`);
    else if (
      mark !== undefined &&
      mark !== `${String(found.size)} bytes, ${found.mtime.toISOString()}`
    )
      warnings.push(`${path} is too large to be kept, and is not what it was`);
  }
  return warnings;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
