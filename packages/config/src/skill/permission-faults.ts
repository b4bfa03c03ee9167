import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  isBelow,
  isPython,
  LISTED_PERMISSIONS,
  parseFile,
  type Permissions,
  type SkillSpec,
} from '@skillet/core';
import { SKILLETFILE } from '../skilletfile/read-skilletfile.ts';
import type { GivenConfinement } from './resolve-permissions.ts';
import { LEAST_PROCESS_MEMORY } from './skill-settings.ts';

/** A skill that is held to permissions, and what the configuration says of them. */
export interface HeldSkill extends Pick<SkillSpec, 'command' | 'entry' | 'limits' | 'isolation'> {
  readonly dir: string;
  readonly permissions: Permissions;
  readonly given: GivenConfinement | undefined;
}

/** What is wrong with what a skill may do, together with all else that is said of it; as sentences. */
export function permissionFaults(skill: HeldSkill): string[] {
  const { dir, permissions, given, isolation, limits, command, entry } = skill;
  const faults: string[] = [];
  const isNode = command === undefined && !isPython(entry);
  // With `isolation: process` that is said of its limits.
  if (isNode && isolation !== 'process' && limits.memory < LEAST_PROCESS_MEMORY)
    faults.push(TOO_LITTLE);
  const own = given?.permissions;
  const isSaid =
    own !== undefined && own !== 'all' && LISTED_PERMISSIONS.every((name) => name in own);
  if (!isSaid && mayWrite(permissions, join(dir, SKILLETFILE))) faults.push(OWN_RULES);
  return faults;
}

function mayWrite({ files }: Permissions, file: string): boolean {
  const written = files.map(parseFile).filter(({ access }) => access === 'write');
  const folders = written.flatMap(({ path }) => [path, realOf(path)]);
  return [file, realOf(file)].some((one) => folders.some((folder) => isBelow(one, folder)));
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const TOO_LITTLE =
  '`limits.memory` must be at least `64MB` for a skill with `permissions`, since it runs in a process: all that the process has ' +
  'resident counts, and Node alone takes 50 MB';
const OWN_RULES = `the skill may write to its own ${SKILLETFILE}, which says what it may do: name the folders that it writes to, or give it all of \`permissions\` (${LISTED_PERMISSIONS.join(', ')}) in the configuration`;
