import type { Dispatcher, SkillView } from '@skillet/core';
import type { Role } from '../members/beat.ts';

/** The skills that a host runs for others. */
export class OfferedSkills {
  readonly #local: Dispatcher;
  readonly #offers: (mount: string) => boolean;

  constructor({
    role,
    local,
    offers,
  }: {
    readonly role: Role;
    readonly local: Dispatcher;
    /** Whether others may call a skill of it. */
    readonly offers: (mount: string) => boolean;
  }) {
    this.#local = local;
    this.#offers = role === 'gateway' ? () => false : offers;
  }

  get all(): readonly SkillView[] {
    return this.#local.skills().filter(({ mount }) => this.#offers(mount));
  }

  get(mount: string): SkillView | undefined {
    return this.#offers(mount) ? this.#local.skill(mount) : undefined;
  }
}
