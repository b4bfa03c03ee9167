import type { PermissionHold, SkillExample } from '@skillet/core';

/** What came of one of a Skilletfile's examples. */
export interface ExampleResult {
  readonly input: SkillExample['input'];
  readonly ok: boolean;
  readonly problem?: string;
}

/** What was found in a skill that was loaded, or could not be. */
export interface SkillFindings {
  /** Faults of the skill itself, not of one example. */
  readonly problems: readonly string[];
  /** The examples that were run, in the order of the Skilletfile. */
  readonly examples: readonly ExampleResult[];
  /** What an MCP server says of itself: a `ToldServer` as JSON. */
  readonly told?: string;
  /** What it may do, and by what it is held to that here; missing for what is held to nothing. */
  readonly permissions?: readonly PermissionHold[];
}

/** What a check says of one skill of the configuration. */
export interface SkillResult extends Omit<SkillFindings, 'told'> {
  readonly name: string;
  readonly mount: string;
  readonly ok: boolean;
  /** The names of the tools of an MCP server, as it calls them. */
  readonly tools?: readonly string[];
  /** The configuration switches it off: it was not looked at. */
  readonly skipped?: true;
  /** Its placement leaves it to other hosts: it was not looked at. As a sentence. */
  readonly elsewhere?: string;
}

/** All that a check says; its JSON form is what `--json` prints. */
export interface CheckResult {
  readonly ok: boolean;
  /** The configuration file relative to the working directory; null when the skills were discovered. */
  readonly config: string | null;
  /** Why the configuration as a whole can't be used; there are no skills then. */
  readonly problems: readonly string[];
  readonly skills: readonly SkillResult[];
  /** Oddities that keep nothing from running. */
  readonly warnings: readonly string[];
}
