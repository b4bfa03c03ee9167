import type { SkillSpec } from '@skillet/core';
import type { SkillFindings } from './check-result.ts';
import { probeInProcess } from './probe-process.ts';

/**
 * What is found in each of the skills. They are loaded together; when one of them takes the process
 * down, all that were not done are looked at again, each alone, so that only the culprit is blamed.
 */
export async function checkSkills(
  specs: readonly SkillSpec[],
  verbose: boolean,
): Promise<SkillFindings[]> {
  if (specs.length === 0) return [];
  const together = await probeInProcess(specs, verbose);
  const all: SkillFindings[] = [];
  for (const [index, spec] of specs.entries()) {
    all.push(together.findings.get(index) ?? (await checkAlone(spec, verbose)));
  }
  return all;
}

async function checkAlone(spec: SkillSpec, verbose: boolean): Promise<SkillFindings> {
  const { findings, end } = await probeInProcess([spec], verbose);
  const problem = `takes the whole process down, which ${end}; --verbose shows what it says last`;
  return findings.get(0) ?? { problems: [problem], examples: [] };
}
