/** A file of an Agent Skill, as it was when the configuration was read. */
export interface AgentSkillFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly mimeType: string;
  readonly bytes: number;
  /** Base64 where the bytes are no text. */
  readonly content: { readonly kind: 'text' | 'base64'; readonly value: string };
}

/**
 * Instructions for a model: a folder with a SKILL.md. Nothing in it is run by the host. It lies beside a skill that has
 * its mount, or there is none at that mount.
 */
export interface AgentSkill {
  readonly mount: string;
  /** As its SKILL.md says; where it does not, the mount. */
  readonly name: string;
  /** What the configuration calls it, or the skill that it lies beside. */
  readonly configuredName: string;
  /** When to use it; empty where its SKILL.md says nothing. */
  readonly description: string;
  /** Absolute path of the folder. */
  readonly dir: string;
  /** SKILL.md first. */
  readonly files: readonly AgentSkillFile[];
  /** Characters of SKILL.md before its instructions. */
  readonly instructionsAt: number;
}
