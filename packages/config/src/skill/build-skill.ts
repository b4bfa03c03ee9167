import { isPython, type BrokenSkill, type SkillSpec } from '@skillet/core';
import { realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { reportTo, type Problem, type Report } from '../problems/problem.ts';
import { renderProblems } from '../problems/render-problem.ts';
import { bareApp } from '../skilletfile/bare-app.ts';
import {
  readSkilletfile,
  SKILLETFILE,
  type SkilletfileResult,
} from '../skilletfile/read-skilletfile.ts';
import { findRuntimeModule, RUNTIME_MODULE } from '../skilletfile/runtime-module.ts';
import { isSkillFolder, isThere } from './is-skill-folder.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** Folders that a skill is built against. */
export interface BuildContext {
  readonly baseDir: string;
  /** Absolute path of the host's state. */
  readonly dataDir: string;
}

/** What became of a candidate: a skill that can run or one that can't. */
export type BuiltSkill = { readonly warnings: readonly Problem[] } & (
  | { readonly spec: SkillSpec }
  | { readonly broken: BrokenSkill; readonly problems: readonly Problem[] }
);

/** So many problems of one skill are listed. */
const SHOWN_PROBLEMS = 20;

/** Looks at a candidate's folder and Skilletfile. */
export async function buildSkill(
  candidate: SkillCandidate,
  context: BuildContext,
): Promise<BuiltSkill> {
  const { mount, name, settings } = candidate;
  const problems = [...candidate.problems];
  const breakWith = (warnings: readonly Problem[]): BuiltSkill => ({
    warnings,
    problems,
    broken: {
      mount,
      name,
      ...(candidate.dir === undefined ? {} : { dir: candidate.dir }),
      problems: renderProblems(problems, SHOWN_PROBLEMS),
    },
  });

  if (candidate.dir === undefined) return breakWith([]);
  const displayDir = relative(context.baseDir, candidate.dir) || '.';
  const report = reportTo(problems, candidate.file);
  const dir = await findFolder(candidate, displayDir, report);
  if (dir === undefined) return breakWith([]);
  const {
    skill,
    problems: found,
    warnings,
  } = await declareSkill(dir, join(displayDir, SKILLETFILE), candidate);
  problems.push(...found);
  if (skill === undefined || problems.length > 0) return breakWith(warnings);
  const dataDir = join(context.dataDir, 'skills', mount);
  // What is not JavaScript cannot be a thread.
  const own = skill.command !== undefined || isPython(skill.entry);
  const isolation = own ? 'process' : settings.isolation;
  const place = { mount, name, dir, displayDir, dataDir };
  return { warnings, spec: { ...settings, isolation, ...skill, ...place } };
}

/** What a folder declares; an application may come without a Skilletfile, under the name it is given. */
async function declareSkill(
  dir: string,
  displayFile: string,
  { name, command }: SkillCandidate,
): Promise<SkilletfileResult> {
  if (await isThere(join(dir, SKILLETFILE))) return readSkilletfile(dir, displayFile, command);
  const file = command === undefined ? await findRuntimeModule(dir) : undefined;
  if (file === undefined) return readSkilletfile(dir, displayFile, command);
  return { skill: bareApp(name, file), problems: [], warnings: [] };
}

/** The real path of a folder with a skill in it; undefined when that was reported. */
async function findFolder(
  { dir = '', pathAt }: SkillCandidate,
  displayDir: string,
  report: Report,
): Promise<string | undefined> {
  try {
    if (!(await stat(dir)).isDirectory()) {
      report(pathAt, `\`path\`: ${displayDir} is not a folder`);
      return undefined;
    }
    const real = await realpath(dir);
    if (await isSkillFolder(real)) return real;
    report(
      pathAt,
      `\`path\`: there is neither a ${SKILLETFILE} nor a module ${RUNTIME_MODULE} in ${displayDir}`,
    );
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES';
    report(
      pathAt,
      `\`path\`: ${denied ? 'no permission for' : 'there is no folder'} ${displayDir}`,
    );
  }
  return undefined;
}
