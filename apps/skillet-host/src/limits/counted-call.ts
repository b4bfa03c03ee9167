import type { LimitScope, Pass, RateLimitFields } from '@skillet/core';
import { limitFields, type Counted } from './limit-fields.ts';
import type { Moment } from './meter.ts';

/** A call that counts. */
export class CountedCall implements Pass {
  readonly #counted: readonly Counted[];
  readonly #moment: Moment;
  /** Whether it counts for the day. */
  readonly #isNew: boolean;
  #over = false;

  constructor(counted: readonly Counted[], moment: Moment, isNew: boolean) {
    this.#counted = counted;
    this.#moment = moment;
    this.#isNew = isNew;
  }

  get fields(): RateLimitFields {
    return limitFields(this.#counted, this.#moment);
  }

  get scopes(): readonly LimitScope[] {
    return this.#counted.map(({ scope }) => scope);
  }

  end(begun: boolean): void {
    if (this.#over) return;
    this.#over = true;
    for (const { meter } of this.#counted) {
      meter.end();
      if (!begun && this.#isNew) meter.giveBack(this.#moment.date);
    }
  }
}

/** A call that another host has let in, and counts until it has ended. */
export class GrantedCall implements Pass {
  readonly fields: RateLimitFields;
  readonly #counted: readonly Counted[];
  readonly #tell: (begun: boolean) => void;
  #state: 'granted' | 'own' | 'over' = 'granted';

  /** `tell` is called with its end. */
  constructor(
    fields: RateLimitFields,
    counted: readonly Counted[],
    tell: (begun: boolean) => void,
  ) {
    this.fields = fields;
    this.#counted = counted;
    this.#tell = tell;
  }

  get scopes(): readonly LimitScope[] {
    return this.#counted.map(({ scope }) => scope);
  }

  /** The host that counted it is gone: it counts here from now on. */
  adopt(): void {
    if (this.#state !== 'granted') return;
    this.#state = 'own';
    for (const { meter } of this.#counted) meter.resume();
  }

  end(begun: boolean): void {
    const state = this.#state;
    this.#state = 'over';
    if (state === 'granted') this.#tell(begun);
    else if (state === 'own') for (const { meter } of this.#counted) meter.end();
  }
}
