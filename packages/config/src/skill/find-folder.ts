import { realpathSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { hasSkillMd, SKILL_MD } from '../agent-skill/read-agent-skill.ts';
import type { NoteProblem } from '../problems/problem.ts';
import { SKILLETFILE } from '../skilletfile/read-skilletfile.ts';
import { RUNTIME_MODULE } from '../skilletfile/runtime-module.ts';
import { isSkillFolder } from './is-skill-folder.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** Where a skill lies. */
export interface SkillFolder {
  /** Its real path. */
  readonly dir: string;
  /** Its path in messages, relative to the configuration. */
  readonly displayDir: string;
}

/** Who is told what is odd about a folder. */
export interface FolderNotes {
  readonly problem: NoteProblem;
  readonly warning: NoteProblem;
}

/** Finds the folder of a candidate that names one; undefined when what is wrong with it was reported. */
export function findFolder(
  candidate: SkillCandidate,
  baseDir: string,
  { problem, warning }: FolderNotes,
): SkillFolder | undefined {
  const { pathAt, dir = '', elsewhere } = candidate;
  const displayed = (folder: string): string => relative(baseDir, folder) || '.';
  const beside = kindOf(dir);
  const isFar = beside === 'nothing' && elsewhere !== undefined && kindOf(elsewhere) === 'folder';
  const place = isFar ? elsewhere : dir;
  const displayDir = displayed(place);
  if (!isFar && beside !== 'folder') {
    const also =
      beside === 'nothing' && elsewhere !== undefined
        ? ` beside the configuration, nor ${displayed(elsewhere)}, ${FROM_CWD}`
        : '';
    problem(pathAt, `\`path\`: ${FAULTS[beside](displayDir)}${also}`);
    return undefined;
  }
  const real = realpathSync(place);
  const instructions = candidate.command === undefined && hasSkillMd(real);
  if (!isSkillFolder(real) && !instructions) {
    const wanted = `neither a ${SKILLETFILE}, a module ${RUNTIME_MODULE} nor a ${SKILL_MD}`;
    problem(pathAt, `\`path\`: there is ${wanted} in ${displayDir}`);
    return undefined;
  }
  if (isFar) {
    const absent = `there is no folder ${displayed(dir)} beside the configuration`;
    warning(pathAt, `\`path\`: ${absent}; ${displayDir} is taken, ${FROM_CWD}`);
  }
  return { dir: real, displayDir };
}

const FROM_CWD = 'from the working folder';

const FAULTS = {
  other: (dir: string) => `${dir} is not a folder`,
  denied: (dir: string) => `no permission for ${dir}`,
  nothing: (dir: string) => `there is no folder ${dir}`,
};

function kindOf(path: string): 'folder' | keyof typeof FAULTS {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
      ? 'denied'
      : 'nothing';
  }
}
