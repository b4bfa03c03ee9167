import { mkdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { freshName } from '../files/atomic-write.ts';
import { contentOf, type ObjectStore } from '../files/object-store.ts';
import type { Manifest } from '../version.ts';
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
 * beside its folder is beside it again. What is installed or data is a link to where it lies. One that lies there whole
 * already stays; another takes its place by a rename.
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
  for (const { path, sha256, executable = false } of files) {
    const to = placeOf(manifest, root, path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await objects.restore(sha256, to, executable);
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
  for (const { path, sha256 } of manifest.files) {
    const found = await contentOf(placeOf(manifest, root, path)).catch(() => undefined);
    if (found?.sha256 !== sha256) return false;
  }
  return true;
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
