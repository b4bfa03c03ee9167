import type { ReloadOutcome } from '@skillet/core';
import type { SkillRemark } from '@skillet/gateway';
import { dateNow } from '../clock.ts';
import type { ConditionPart } from './condition/join-conditions.ts';

type Failure = NonNullable<SkillRemark['reload']>;

/** What could not be taken over when that was tried last, so that something older runs. */
export class ReloadFailures {
  #refused: Failure | undefined;
  readonly #skills = new Map<string, Failure>();

  /** The configuration as a whole could not be used. */
  onRefused(error: string): void {
    this.#refused = { error, at: dateNow() };
  }

  /** It was taken over, but for these skills. */
  onReloaded({ failed }: Pick<ReloadOutcome, 'failed'>): void {
    this.#refused = undefined;
    this.#skills.clear();
    for (const { mount, error } of failed) this.onFailed(mount, error);
  }

  onFailed(mount: string, error: string): void {
    this.#skills.set(mount, { error, at: dateNow() });
  }

  /** A skill was taken over, or away. */
  onChanged(mount: string): void {
    this.#skills.delete(mount);
  }

  readonly condition: ConditionPart = () => {
    const remarks = new Map([...this.#skills].map(([mount, reload]) => [mount, { reload }]));
    if (this.#refused === undefined) return { remarks };
    const { at, error } = this.#refused;
    const when = new Date(at).toISOString();
    const warning = `The configuration could not be used at the last reload (${when}), and what was running goes on: ${error}`;
    return { remarks, warnings: [warning] };
  };
}
