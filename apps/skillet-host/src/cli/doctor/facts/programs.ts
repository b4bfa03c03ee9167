import type { SkillSpec } from '@skillet/core';
import { findProgram } from '@skillet/supervisor';
import type { ProgramFacts } from '../checks/programs.ts';

/** Looks for the programs that skills are, or that start their MCP servers. */
export function readPrograms(skills: readonly SkillSpec[], env: NodeJS.ProcessEnv): ProgramFacts {
  const missing: ProgramFacts['missing'][number][] = [];
  let all = 0;
  for (const { mount, dir, command, mcp, env: own } of skills) {
    const program =
      command?.[0] ?? (mcp?.server.kind === 'stdio' ? mcp.server.command[0] : undefined);
    if (program === undefined) continue;
    all += 1;
    const { problem } = findProgram(program, dir, own['PATH'] ?? env['PATH']);
    if (problem !== undefined) missing.push({ mount, problem });
  }
  return { all, missing };
}
