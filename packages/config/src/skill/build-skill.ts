import {
  isPython,
  type AgentSkill,
  type BrokenSkill,
  type Permissions,
  type SkillSpec,
} from '@skillet/core';
import { join } from 'node:path';
import { readAgentSkill } from '../agent-skill/read-agent-skill.ts';
import { noteTo, type Problem } from '../problems/problem.ts';
import { renderProblems } from '../problems/render-problem.ts';
import { bareApp } from '../skilletfile/bare-app.ts';
import {
  readSkilletfile,
  SKILLETFILE,
  type DeclaredSkill,
  type SkilletfileResult,
} from '../skilletfile/read-skilletfile.ts';
import { findRuntimeModule } from '../skilletfile/runtime-module.ts';
import type { BuildContext } from './build-context.ts';
import { findFolder } from './find-folder.ts';
import { hasSkilletfile, isSkillFolder } from './is-skill-folder.ts';
import { serverSkill } from './server-skill.ts';
import { permissionFaults } from './permission-faults.ts';
import { resolvePermissions, withPermittedLimits } from './resolve-permissions.ts';
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

const LIFTED =
  '`permissions: all`: the skill is held to nothing, though its Skilletfile asks for permissions';
const NO_THREAD =
  '`isolation: thread` is not possible for a skill with `permissions`, which only a process can be held to; `permissions: all` lifts them';

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
  const permissions = resolvePermissions(
    skill?.manifest.permissions,
    candidate.confinement?.permissions,
    { dir, baseDir: context.baseDir },
  );
  if (candidate.confinement?.permissions === 'all' && skill?.manifest.permissions !== undefined)
    noteTo(warnings, candidate.file)(candidate.mountAt, LIFTED);
  if (permissions !== undefined && candidate.confinement?.threads === true)
    noteTo(problems, candidate.file)(candidate.mountAt, NO_THREAD);
  const limits = permissions
    ? withPermittedLimits(settings.limits, permissions, candidate.confinement?.limits ?? {})
    : settings.limits;
  if (permissions !== undefined && skill !== undefined) {
    const { isolation } = settings;
    const held = { ...skill, dir, permissions, limits, isolation, given: candidate.confinement };
    permissionFaults(held).map((fault) =>
      noteTo(problems, candidate.file)(candidate.mountAt, fault),
    );
  }
  if (skill === undefined || problems.length > 0) return breakWith(warnings, agentSkill);
  const dataDir = join(context.dataDir, 'skills', mount);
  const isolation = isProcess(skill, permissions) ? 'process' : settings.isolation;
  const named = toolName === undefined ? at : { ...at, toolName: toolName.name };
  const from = pinned === undefined ? {} : { pinnedFrom: pinned.from };
  const held = permissions === undefined ? {} : { permissions };
  const place = { ...named, dataDir, ...from, ...held };
  const spec = { ...settings, isolation, limits, ...skill, ...place };
  return { warnings, agentSkill, spec, ...link };
}

/** What is not JavaScript cannot be a thread, nor what is held to permissions: threads share what a process may do. */
function isProcess(
  { command, entry }: DeclaredSkill,
  permissions: Permissions | undefined,
): boolean {
  return permissions !== undefined || command !== undefined || isPython(entry);
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
