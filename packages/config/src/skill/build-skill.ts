import { isPython, type AgentSkill, type BrokenSkill, type SkillSpec } from '@skillet/core';
import { join } from 'node:path';
import { readAgentSkill } from '../agent-skill/read-agent-skill.ts';
import { noteTo, type Problem } from '../problems/problem.ts';
import { renderProblems } from '../problems/render-problem.ts';
import { bareApp } from '../skilletfile/bare-app.ts';
import {
  readSkilletfile,
  SKILLETFILE,
  type SkilletfileResult,
} from '../skilletfile/read-skilletfile.ts';
import { findRuntimeModule } from '../skilletfile/runtime-module.ts';
import type { BuildContext } from './build-context.ts';
import { findFolder } from './find-folder.ts';
import { hasSkilletfile, isSkillFolder } from './is-skill-folder.ts';
import { serverSkill } from './server-skill.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** What became of a candidate: a skill that can run, one that can't, or instructions alone. */
export type BuiltSkill = {
  readonly warnings: readonly Problem[];
  /** The path of its folder as it is written, where that leads over a link. */
  readonly link?: string;
  /** The instructions that lie in its folder. */
  readonly agentSkill?: AgentSkill | undefined;
} & (
  | { readonly spec: SkillSpec }
  /** There is nothing but instructions. */
  | { readonly agentSkill: AgentSkill }
  | { readonly broken: BrokenSkill; readonly problems: readonly Problem[] }
);

/** So many problems of one skill are listed. */
export const SHOWN_PROBLEMS = 20;

/** Looks at a candidate's folder and Skilletfile. */
export function buildSkill(candidate: SkillCandidate, context: BuildContext): BuiltSkill {
  const { mount, name, settings, toolName } = candidate;
  const problems = [...candidate.problems];
  const breakWith = (warnings: readonly Problem[], agentSkill?: AgentSkill): BuiltSkill => ({
    warnings,
    agentSkill,
    problems,
    broken: {
      mount,
      name,
      ...(candidate.dir === undefined ? {} : { dir: candidate.dir }),
      problems: renderProblems(problems, SHOWN_PROBLEMS),
    },
  });

  const { server } = candidate;
  if (server !== undefined && problems.length === 0) {
    return { warnings: [], spec: serverSkill(candidate, server, context) };
  }
  if (server !== undefined || candidate.dir === undefined) return breakWith([]);
  const warnings: Problem[] = [];
  const folder = findFolder(candidate, context.baseDir, {
    problem: noteTo(problems, candidate.file),
    warning: noteTo(warnings, candidate.file),
  });
  if (folder === undefined) return breakWith(warnings);
  const pin = context.pins?.[mount];
  const pinned = pin?.from === folder.dir ? pin : undefined;
  const { displayDir } = folder;
  const dir = pinned?.dir ?? folder.dir;
  const at = { mount, name, dir, displayDir };
  const { agentSkill, warnings: ofInstructions } = readAgentSkill(at);
  warnings.push(...ofInstructions);
  const link = folder.dir === candidate.dir ? {} : { link: candidate.dir };
  if (agentSkill !== undefined && problems.length === 0 && !isSkillFolder(dir)) {
    return { warnings, agentSkill, ...link };
  }
  const declared = declareSkill(dir, join(displayDir, SKILLETFILE), candidate);
  const { skill } = declared;
  problems.push(...declared.problems);
  warnings.push(...declared.warnings);
  if (skill === undefined || problems.length > 0) return breakWith(warnings, agentSkill);
  const dataDir = join(context.dataDir, 'skills', mount);
  // What is not JavaScript cannot be a thread.
  const own = skill.command !== undefined || isPython(skill.entry);
  const isolation = own ? 'process' : settings.isolation;
  const named = toolName === undefined ? at : { ...at, toolName: toolName.name };
  const from = pinned === undefined ? {} : { pinnedFrom: pinned.from };
  const place = { ...named, dataDir, ...from };
  return { warnings, agentSkill, spec: { ...settings, isolation, ...skill, ...place }, ...link };
}

/** What a folder declares; an application may come without a Skilletfile, under the name it is given. */
function declareSkill(
  dir: string,
  displayFile: string,
  { name, command }: SkillCandidate,
): SkilletfileResult {
  if (hasSkilletfile(dir)) return readSkilletfile(dir, displayFile, command);
  const file = command === undefined ? findRuntimeModule(dir) : undefined;
  if (file === undefined) return readSkilletfile(dir, displayFile, command);
  return { skill: bareApp(name, file), problems: [], warnings: [] };
}
