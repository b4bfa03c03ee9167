import type { SkillSettings } from '@skillet/core';
import type { GivenConfinement } from './resolve-permissions.ts';
import type { Position, Problem } from '../problems/problem.ts';
import type { GivenServer } from './read-server.ts';

/** One of several versions that a mount is to have. */
export interface VersionCandidate extends Pick<SkillCandidate, 'dir' | 'elsewhere' | 'pathAt'> {
  readonly weight: number;
}

/** A skill that is to be served, before its folder was looked at. */
export interface SkillCandidate {
  readonly mount: string;
  readonly name: string;
  /** Absolute path of the folder; undefined when the configuration gives none. */
  readonly dir: string | undefined;
  /** Where else it is looked for, when there is nothing. */
  readonly elsewhere?: string | undefined;
  /** What it has in place of one folder. */
  readonly versions?: readonly VersionCandidate[];
  readonly settings: SkillSettings;
  /** What the configuration says of its permissions. */
  readonly confinement?: GivenConfinement;
  /** The program that the configuration names for it, instead of the Skilletfile's. */
  readonly command?: readonly string[];
  /** The MCP server that it is, in place of a folder. */
  readonly server?: GivenServer | undefined;
  /** What the configuration has agents call it, and where it was given. */
  readonly toolName?: { readonly name: string; readonly at: Position };
  /** Where the mount was given, for the message on a later duplicate. */
  readonly mountAt: Position;
  /** Where the path was given, for messages on the folder. */
  readonly pathAt: Position;
  /** Path of the file that names the skill, in messages. */
  readonly file: string;
  /** What is wrong with it so far. */
  readonly problems: readonly Problem[];
}
