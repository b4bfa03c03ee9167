import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import { Refused } from '@skillet/install';
import { packSkill, takeArchive, type PackedSkill } from './pack-skill.ts';

/** What a folder has for an index. */
export interface Gathered {
  readonly skills: readonly PackedSkill[];
  /** Folders and files that are no skill, by what is to be said of them. */
  readonly passedOver: readonly string[];
  /** What could not be packed, and why. */
  readonly faults: readonly string[];
}

const SKILLETFILE = 'Skilletfile.yaml';
/** Bytes of an archive. */
const MOST = 100 * 1024 * 1024;

/** Packs the skills in a folder, or the one that it is, and takes the archives in it. Throws a UsageError where there is no such folder. */
export async function gatherSkills(dir: string, shown: string): Promise<Gathered> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => {
    throw new UsageError(`${shown}: there is no such folder`);
  });
  const skills: PackedSkill[] = [];
  const passedOver: string[] = [];
  const faults: string[] = [];
  const add = async (name: string, task: Promise<PackedSkill>) => {
    try {
      skills.push(await task);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  };
  if (existsSync(join(dir, SKILLETFILE))) {
    await add(shown, packSkill(dir));
    return { skills, passedOver, faults };
  }
  const names = entries.map(({ name }) => name).filter((name) => !/^\.|^node_modules$/.test(name));
  for (const name of names.toSorted()) {
    const path = join(dir, name);
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory() === true) {
      if (existsSync(join(path, SKILLETFILE))) await add(name, packSkill(path));
      else passedOver.push(`${name}/ (no ${SKILLETFILE})`);
    } else if (/\.(?:tgz|tar\.gz)$/.test(name)) {
      // A pipe would wait for whoever writes into it, and a device never ends.
      if (status?.isFile() === true) await add(name, archiveAt(path, status.size));
      else passedOver.push(`${name} (no file)`);
    }
  }
  return { skills, passedOver, faults };
}

async function archiveAt(path: string, size: number): Promise<PackedSkill> {
  if (size > MOST) throw new Refused(`it has more than ${String(MOST)} bytes`);
  return takeArchive(await readFile(path));
}
