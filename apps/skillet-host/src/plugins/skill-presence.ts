import type { SupervisorEvent } from '@skillet/core';
import type { PluginSkill } from './plugin.ts';

/** What an event says of the presence of a skill. */
export type PresenceChange =
  | { readonly hook: 'onSkillLoad'; readonly skill: PluginSkill }
  | { readonly hook: 'onSkillUnload'; readonly skill: PluginSkill };

/** Which skills are there to be called, as the events tell it. */
export class SkillPresence {
  readonly #loaded = new Map<string, PluginSkill>();
  /** The first revisions, which are mounted from the start and go live with their first worker. */
  readonly #initial: Set<string>;

  constructor(initial: readonly string[]) {
    this.#initial = new Set(initial);
  }

  /** The skills that are there. */
  get loaded(): readonly PluginSkill[] {
    return [...this.#loaded.values()];
  }

  /** What an event changes. */
  take({ type, mount, skill: name, revision }: SupervisorEvent): PresenceChange | undefined {
    const skill = { mount, name, revision };
    if (type === 'revision-live' || (type === 'worker-ready' && this.#initial.has(mount))) {
      this.#initial.delete(mount);
      this.#loaded.set(mount, skill);
      return { hook: 'onSkillLoad', skill };
    }
    if (type !== 'skill-removed') return undefined;
    this.#initial.delete(mount);
    return this.#loaded.delete(mount) ? { hook: 'onSkillUnload', skill } : undefined;
  }
}
