import type { FailedReload, ReloadOutcome } from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { Company } from '../rollout/company.ts';
import type { LastRollout, RolloutAnswer } from '../rollout/rollout-answer.ts';
import { NoRollout } from '../rollout/rollout-parts.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import type { SaidEnd } from '../rollout/said.ts';
import type { Commands } from './door.ts';
import { KEEPER } from './keeper.ts';
import type { Siblings } from './siblings.ts';

/** What is asked of versions that prove themselves. */
export interface RolloutDesk {
  answer(mount?: string): Promise<RolloutAnswer>;
  /** See `Rollouts`. */
  settle(mount: string, action: 'promote' | 'abort', by: string): Promise<LastRollout>;
}

interface Wish {
  readonly mount: string;
  readonly action: 'promote' | 'abort';
  readonly by: string;
}

type Told = { readonly last: LastRollout } | { readonly refused: string };

/** What one process alone tries. */
export function ownDesk(rollouts: Rollouts): RolloutDesk {
  return {
    answer: (mount) => Promise.resolve(rollouts.answer(mount)),
    async settle(...wish) {
      const last = rollouts.settle(...wish);
      await rollouts.written();
      return last;
    },
  };
}

/** Versions that several processes try together: whichever is asked, the first answers. */
export class RolloutsInAll implements RolloutDesk {
  readonly #siblings: Siblings;
  readonly #rollouts: Rollouts;
  readonly #company: Company;

  constructor(siblings: Siblings, rollouts: Rollouts, company: Company) {
    this.#siblings = siblings;
    this.#rollouts = rollouts;
    this.#company = company;
  }

  /** What the others may ask of this one. */
  get commands(): Commands {
    return {
      rollouts: (mount) => Promise.resolve(this.#rollouts.answer(mount || undefined)),
      'settle-rollout': async (request) => {
        const { mount, action, by } = JSON.parse(request) as Wish;
        try {
          return { last: await this.settle(mount, action, by) } satisfies Told;
        } catch (error) {
          if (!(error instanceof NoRollout)) throw error;
          return { refused: error.message } satisfies Told;
        }
      },
      'end-rollout': (said) => {
        this.#company.end(JSON.parse(said) as SaidEnd);
        return Promise.resolve();
      },
    };
  }

  async answer(mount = ''): Promise<RolloutAnswer> {
    if (this.#company.decides) return this.#rollouts.answer(mount || undefined);
    return (await this.#siblings.tell(KEEPER, 'rollouts', mount)) as RolloutAnswer;
  }

  async settle(mount: string, action: Wish['action'], by: string): Promise<LastRollout> {
    if (this.#company.decides) {
      const last = this.#rollouts.settle(mount, action, by);
      const said = this.#company.lastAt(mount);
      if (said !== undefined) await this.#tellAll(said);
      await this.#rollouts.written();
      return last;
    }
    const wish = JSON.stringify({ mount, action, by } satisfies Wish);
    const told = (await this.#siblings.tell(KEEPER, 'settle-rollout', wish)) as Told;
    if ('refused' in told) throw new NoRollout(told.refused);
    return told.last;
  }

  /** What a reload of this process has begun, or may have, or has refused to begin: what others are to try as well, or refuse. */
  tried({ canaries = [], updated, failed }: ReloadOutcome): readonly string[] {
    const open = Array.from(this.#rollouts.open, ({ view }) => view.mount);
    return [...[...canaries, ...failed].map(({ mount }) => mount), ...updated, ...open];
  }

  /** Has the others reload; what is a canary here, and does not come up in one of them, is none anywhere. */
  async reloadOthers(
    { canaries = [] }: ReloadOutcome,
    reload: () => Promise<readonly unknown[]>,
  ): Promise<readonly unknown[]> {
    try {
      const answers = await reload();
      for (const { mount, error } of (answers as FailedReload[][]).flat())
        if (canaries.some((one) => one.mount === mount)) await this.#giveUp(mount, error);
      return answers;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      for (const { mount } of canaries) await this.#giveUp(mount, why);
      throw error;
    }
  }

  async #giveUp(mount: string, why: string): Promise<void> {
    const view = this.#rollouts.get(mount)?.view;
    if (view === undefined) return;
    const { id, kind } = view;
    const about = { mount, id, kind, at: dateNow() };
    const said: SaidEnd = { ...about, action: 'taken-back', why: `not all can try it: ${why}` };
    this.#company.end(said);
    await this.#tellAll(said);
  }

  /** Resolves when all others have done it that are there. */
  async #tellAll(said: SaidEnd): Promise<void> {
    const { numbers } = this.#siblings;
    const argument = JSON.stringify(said);
    await Promise.allSettled(
      numbers.map((number) => this.#siblings.tell(number, 'end-rollout', argument)),
    );
  }
}
