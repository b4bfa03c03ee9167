import type { Descriptor, McpCallers, SkillKind, SkillState } from '@skillet/core';

/** What a host tells of a skill that it runs, but for its descriptor, which is told by its digest. */
export interface Card {
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly kind: SkillKind;
  readonly state: SkillState;
  readonly bodyLimit: number;
  readonly timeout: number;
  /** Infinity for as long as it likes. */
  readonly streamIdle: number;
  readonly ownHealth: boolean;
  readonly lastKnown: boolean;
  readonly callers?: McpCallers | undefined;
  /** Digest of its descriptor. */
  readonly descriptor: string;
  /** Digest of what its operations take and give, which is to be the same on all hosts. */
  readonly schema: string;
}

/** A card whose descriptor is there. */
export interface FullCard extends Card {
  readonly full: Descriptor;
}
