import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillManifest, SkillSpec } from '@skillet/core';
import { fetchSource, integrityOf, packFolder, Refused } from '@skillet/install';
import { readFetched } from '../install/examine.ts';
import { nameOf } from '../install/name-of.ts';

/** A skill in an archive, read as `install` reads it. */
export interface PackedSkill {
  readonly name: string;
  readonly manifest: SkillManifest;
  readonly kind: SkillSpec['kind'];
  readonly archive: Buffer;
  readonly integrity: string;
  /** Files and folders that are not in it. */
  readonly leftOut: readonly string[];
  readonly files: number;
}

/** What an archive is called that has no other name. */
export function archiveName({ name, manifest }: Pick<PackedSkill, 'name' | 'manifest'>): string {
  const version = manifest.version.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return `${name}-${version}.tgz`;
}

/** Packs the skill of a folder; nothing of it is run. Rejects with `Refused` for what could not be installed. */
export async function packSkill(dir: string): Promise<PackedSkill> {
  const packed = await packFolder(dir).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new Refused('there is no such folder') : error;
  });
  return { ...packed, ...(await readArchive(packed.archive)) };
}

/** Reads the skill of an archive. Rejects with `Refused` for one that could not be installed. */
export async function takeArchive(archive: Buffer): Promise<PackedSkill> {
  const integrity = integrityOf(archive);
  return { archive, integrity, leftOut: [], ...(await readArchive(archive)) };
}

/** Nobody has to be asked for what lies here. */
const ANYTHING = { minAge: 0, now: 0, allow: undefined, rules: undefined };

/** What is read is what was packed, and not what lies in the folder: what it lacks would be missed here. */
async function readArchive(
  archive: Buffer,
): Promise<Pick<PackedSkill, 'name' | 'manifest' | 'kind' | 'files'>> {
  const staging = await mkdtemp(join(tmpdir(), 'skillet-pack-'));
  try {
    const path = join(staging, 'skill.tgz');
    await writeFile(path, archive);
    const source = { kind: 'path', path } as const;
    const { dir, files } = await fetchSource(source, { cwd: staging, staging, ...ANYTHING });
    const { manifest, kind } = await readFetched(dir, staging);
    return { name: nameOf(undefined, manifest.name), manifest, kind, files };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
