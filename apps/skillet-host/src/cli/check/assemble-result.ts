import { relative } from 'node:path';
import { describeCollisions } from '@skillet/catalog';
import { renderProblem, type HostConfig } from '@skillet/config';
import { readTold, type SkillSpec } from '@skillet/core';
import { whereOf } from '../../cluster/placement.ts';
import { configuredTools } from '../../tool-names/configured-tools.ts';
import type { CheckResult, SkillFindings, SkillResult } from './check-result.ts';
import { serverOddities } from './server-oddities.ts';

/** A configuration with the skills that are looked at, and those that are left to other hosts. */
export interface CheckedConfig extends HostConfig {
  readonly elsewhere: readonly SkillSpec[];
}

/** Joins a configuration and what was found in each of its skills, which are in the same order. */
export function assembleResult(
  { elsewhere, ...config }: CheckedConfig,
  findings: readonly SkillFindings[],
  undeclared: readonly string[],
  cwd: string,
): CheckResult {
  const checked = config.skills.map((skill, index) => resultOf(skill, findings[index]));
  const broken = config.broken.map((skill) =>
    resultOf(skill, { problems: skill.problems, examples: [] }),
  );
  const skipped = config.disabled.map((skill) => ({
    ...resultOf(skill, { problems: [], examples: [] }),
    skipped: true as const,
  }));
  const placed = elsewhere.map((skill) => ({
    ...resultOf(skill, { problems: [], examples: [] }),
    elsewhere: `runs on ${whereOf(skill)}, and not on this host`,
  }));
  const skills = [...checked, ...broken, ...skipped, ...placed];
  return {
    ok: skills.every(({ ok }) => ok),
    config: config.file === null ? null : relative(cwd, config.file),
    problems: [],
    skills,
    // A folder that is served twice has its oddities twice.
    warnings: [
      ...new Set([
        ...config.warnings.map(renderProblem),
        ...undeclared,
        ...oddities(config, findings),
        ...namesNotGiven(config, findings),
      ]),
    ],
  };
}

/** What is called otherwise than its Skilletfile or the configuration says; what an application says itself is not known. */
function namesNotGiven(config: HostConfig, findings: readonly SkillFindings[]): string[] {
  const told = findings.map((found) => found.told);
  return describeCollisions(configuredTools(config, told).collisions);
}

function oddities({ skills }: HostConfig, findings: readonly SkillFindings[]): string[] {
  return skills.flatMap(({ mount }, index) => serverOddities(mount, findings[index]?.told));
}

/** The result of a configuration that can't be used as a whole. */
export function unusableResult(file: string | null, problems: readonly string[]): CheckResult {
  return { ok: false, config: file, problems, skills: [], warnings: [] };
}

function resultOf(
  { name, mount }: { readonly name: string; readonly mount: string },
  { problems, examples, told, permissions }: SkillFindings = {
    problems: ['it was not checked'],
    examples: [],
  },
): SkillResult {
  const ok = problems.length === 0 && examples.every((example) => example.ok);
  const tools = readTold(told)?.tools.map((tool) => tool.name);
  return {
    ...{ name, mount, ok, problems, examples },
    ...(tools === undefined ? {} : { tools }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}
