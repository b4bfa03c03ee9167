import { sharedMountOf, versionMount } from './shared-mount.ts';
import type { Descriptor } from './descriptor.ts';
import { profileHas, type McpProfiles } from './mcp-profile.ts';

/** Which skills a caller may use: those that any of these names; without any, all. */
export interface Grants {
  /** Mounts, or names in the configuration. */
  readonly skills?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Profiles of MCP, for their skills everywhere. One that there is not opens nothing. */
  readonly profiles?: readonly string[] | undefined;
}

/** What is granted of a skill. */
export interface GrantedSkill {
  readonly mount: string;
  readonly name: string;
  readonly descriptor: Pick<Descriptor, 'name' | 'inventory'>;
}

/** Whether grants open a skill, where there are such profiles. */
export function mayUse(
  { skills, tags, profiles }: Grants,
  { mount, name, descriptor }: GrantedSkill,
  known: McpProfiles,
): boolean {
  if (skills === undefined && tags === undefined && profiles === undefined) return true;
  if (skills?.includes(mount) === true || skills?.includes(name) === true) return true;
  const shared = sharedMountOf(mount);
  if (shared !== mount && (skills?.includes(shared) === true || opensVersion({ skills }, mount)))
    return true;
  const own = descriptor.inventory.skill['tags'];
  if (tags !== undefined && Array.isArray(own) && own.some((tag: string) => tags.includes(tag)))
    return true;
  const names = [mount, name, descriptor.name];
  return (
    profiles?.some((one) => {
      const profile = Object.hasOwn(known, one) ? known[one] : undefined;
      return profile !== undefined && profileHas(profile, names, own);
    }) === true
  );
}

/** Whether grants open one version of a skill, among several at its mount: they name it (`time@2.1.0`), or all of them (`time@*`). */
export function opensVersion({ skills }: Grants, mount: string): boolean {
  const all = versionMount(sharedMountOf(mount), ANY);
  return skills?.includes(mount) === true || skills?.includes(all) === true;
}

/** Stands for every version. */
const ANY = '*';
