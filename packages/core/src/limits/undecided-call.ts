import type { Call, FindSkill } from '../dispatcher.ts';
import { HostError } from '../errors/host-error.ts';
import type { SkillRequest, SkillResponse } from '../http.ts';
import type { Pass } from './pass.ts';

/** What becomes of a call once it is decided. */
export interface Decided {
  /** Hands it to its skill, or to what `find` finds where that has gone; throws a `HostError` when that does not admit it. */
  begin(pass: Pass | undefined, find: FindSkill | undefined): Call;
  /** It was not let in. */
  onRefused(error: HostError): void;
}

/** A call of which it is still being found out whether it is let in; then it is what it would have been at once. */
export class UndecidedCall implements Call {
  readonly response: Promise<SkillResponse>;
  #call: Call | undefined;
  #left = false;
  #find: FindSkill | undefined;

  constructor(pass: Promise<Pass | undefined>, decided: Decided) {
    this.response = this.#begin(pass, decided);
    // Nobody listens any more where the caller has left.
    this.response.catch(() => undefined);
  }

  get request(): Pick<SkillRequest, 'pass'> {
    return this.#call?.request ?? {};
  }

  readonly cancel = (): void => {
    this.#left = true;
    this.#call?.cancel();
  };

  readonly findBy = (find: FindSkill): void => {
    this.#find = find;
  };

  async #begin(deciding: Promise<Pass | undefined>, decided: Decided): Promise<SkillResponse> {
    let pass: Pass | undefined;
    try {
      pass = await deciding;
    } catch (error) {
      if (error instanceof HostError) decided.onRefused(error);
      throw error;
    }
    if (this.#left) {
      pass?.end(false);
      throw new HostError('internal_error', 'The caller has left.');
    }
    this.#call = decided.begin(pass, this.#find);
    return this.#call.response;
  }
}
