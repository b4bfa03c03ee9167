import { readFileSync } from 'node:fs';
import type { SkillManifest } from '@skillet/core';
import { describeSkill, ToolNames, toolSet, type SkillTool } from '../../src/index.ts';

/** A skill that is to be found. */
export interface SkillToFind {
  readonly name: string;
  readonly description: string;
  readonly useCases: readonly string[];
  readonly queries: readonly string[];
  readonly tags: readonly string[];
  /** What somebody would ask who has not read what the skill says of itself. */
  readonly paraphrase: string;
}

/** More than two hundred skills of all kinds. */
export const SKILLS_TO_FIND: readonly SkillToFind[] = readFileSync(
  new URL('skills-to-find.txt', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [name = '', description = '', cases = '', queries = '', tags = '', paraphrase = ''] =
      line.split('|');
    const useCases = cases.split('; ');
    return {
      name,
      description,
      useCases,
      queries: queries.split('; '),
      tags: tags.split(','),
      paraphrase,
    };
  });

/** The tools of such skills, as a host has them. */
export function toolsToFind(skills: readonly SkillToFind[]): readonly SkillTool[] {
  const described = skills.map(({ name, description, useCases, queries, tags }) => {
    const inventory = { use_cases: useCases, example_queries: queries, tags };
    return {
      mount: name,
      descriptor: describeSkill({ ...BARE, name, description, inventory }, name),
    };
  });
  return toolSet(described, new ToolNames()).tools;
}

const BARE: SkillManifest = {
  name: '',
  version: '1.0.0',
  runtime: 'node',
  description: '',
  inputs: {},
  outputs: {},
  inventory: {},
  idempotent: false,
  examples: [],
};
