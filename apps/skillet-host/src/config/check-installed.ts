import { access, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { HostConfig, InstalledSkill } from '@skillet/config';
import { digestSkill, Refused } from '@skillet/install';

/** What is done about either. */
const FETCH_AGAIN = '`skillet-host install` fetches it again, as skillet.lock has it';

/**
 * The configuration without installed skills whose files are missing or, with `frozen`, not those that the lock has the digest of:
 * these are told as broken, with what to do.
 */
export async function checkInstalled(config: HostConfig, frozen: boolean): Promise<HostConfig> {
  let checked = config;
  for (const skill of config.installed) {
    const problem = await problemOf(skill, { frozen, baseDir: config.baseDir });
    if (problem !== undefined) checked = await without(checked, skill, problem);
  }
  return checked;
}

async function problemOf(
  { dir, tree }: InstalledSkill,
  { frozen, baseDir }: { readonly frozen: boolean; readonly baseDir: string },
): Promise<string | undefined> {
  const shown = relative(baseDir, dir);
  if (!(await isThere(dir))) return `its files are missing (${shown}): ${FETCH_AGAIN}`;
  if (!frozen) return undefined;
  for (const above of [dirname(dir), dirname(dirname(dir))]) {
    const packages = join(above, 'node_modules');
    if (await isThere(packages))
      return `it would find packages in ${relative(baseDir, packages)} of which skillet.lock has no digest, and it is not loaded (frozen): take that folder away`;
  }
  // What is no file, or can't be read, was not installed either.
  const found = await digestSkill(dir).catch((error: unknown) => error);
  if (found === tree) return undefined;
  const how = found instanceof Refused ? ` (${found.message})` : '';
  return `its files in ${shown} have changed since it was installed${how}, and it is not loaded (frozen): ${FETCH_AGAIN}`;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function without(
  config: HostConfig,
  { mounts, dir, name }: InstalledSkill,
  problem: string,
): Promise<HostConfig> {
  const real = await realpath(dir).catch(() => dir);
  const isIt = (one: HostConfig['skills'][number] | HostConfig['broken'][number]) => {
    if (!mounts.includes(one.mount)) return false;
    if (!('manifest' in one)) return one.dir === undefined || one.dir === dir || one.dir === real;
    return one.mcp !== undefined || (one.pinnedFrom ?? one.dir) === real;
  };
  const hit = [...config.skills, ...config.broken].filter(isIt);
  return {
    ...config,
    skills: config.skills.filter((one) => !isIt(one)),
    broken: [
      ...config.broken.filter((one) => !isIt(one)),
      ...hit.map((one) => ({ mount: one.mount, name: one.name || name, dir, problems: [problem] })),
    ],
    agentSkills: config.agentSkills.filter((one) => one.dir !== real),
  };
}
