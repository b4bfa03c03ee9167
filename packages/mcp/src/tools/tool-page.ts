import type { NameCollision, SkillTool } from '@skillet/catalog';
import type { AgentSkill } from '@skillet/core';
import type { ServedServer } from '../servers/server-book.ts';

/** The tools of one moment, and the instructions for them. */
export interface ToolPage {
  /** By the names that agents call them by. */
  readonly tools: ReadonlyMap<string, SkillTool>;
  readonly collisions: readonly NameCollision[];
  readonly agentSkills: readonly AgentSkill[];
  /** Names of their prompts that are not those of their mounts, by these. */
  readonly promptNames: ReadonlyMap<string, string>;
  /** The MCP servers, and what they have besides tools. */
  readonly servers: readonly ServedServer[];
}
