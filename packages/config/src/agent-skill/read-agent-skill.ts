import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AgentSkill } from '@skillet/core';
import { noteTo, type Problem } from '../problems/problem.ts';
import { readFrontmatter } from './read-frontmatter.ts';
import { readSkillFiles } from './read-skill-files.ts';

/** The file that makes a folder an Agent Skill. */
export const SKILL_MD = 'SKILL.md';

/** Where an Agent Skill lies. */
export interface AgentSkillPlace {
  readonly mount: string;
  /** What the configuration calls it. */
  readonly name: string;
  /** Its real path. */
  readonly dir: string;
  /** Its path in messages. */
  readonly displayDir: string;
}

/** What was read of one; what is wrong with it keeps nothing from running. */
export interface ReadAgentSkill {
  readonly agentSkill: AgentSkill | undefined;
  readonly warnings: readonly Problem[];
}

/** Whether a folder has instructions for a model. */
export function hasSkillMd(dir: string): boolean {
  return existsSync(join(dir, SKILL_MD));
}

/** Reads the SKILL.md of a folder, and the files that go with it; nothing where it has none. */
export function readAgentSkill({ mount, name, dir, displayDir }: AgentSkillPlace): ReadAgentSkill {
  const warnings: Problem[] = [];
  if (!hasSkillMd(dir)) return { agentSkill: undefined, warnings };
  const note = noteTo(warnings, join(displayDir, SKILL_MD));
  const files = readSkillFiles(dir, SKILL_MD, note);
  const [first] = files;
  if (first?.path !== SKILL_MD) return { agentSkill: undefined, warnings };
  const said = readFrontmatter(first.content.value, basename(dir), note);
  const names = { name: said.name ?? mount, configuredName: name };
  return { agentSkill: { mount, dir, files, ...said, ...names }, warnings };
}
