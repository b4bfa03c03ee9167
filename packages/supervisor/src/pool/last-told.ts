import type { SkillSpec } from '@skillet/core';

/** What MCP servers said of themselves when they were heard last, also before the host was started. */
export interface LastTold {
  /** Undefined where nothing is known of this server. */
  of(spec: SkillSpec): string | undefined;
  /** It has said so now. */
  note(spec: SkillSpec, told: string): void;
}
