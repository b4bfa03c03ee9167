import type { Call, Isolate, SkillRequest } from '@skillet/core';
import type { Pool } from '../pool/pool.ts';

/** A pool of which one request is made: nothing of it is used again. */
export class PoolIsolate implements Isolate {
  readonly #pool: Pool;
  #call: Call | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  dispatch(request: SkillRequest): Call {
    this.#call = this.#pool.dispatch(request);
    return this.#call;
  }

  async end(): Promise<void> {
    this.#call?.cancel();
    this.#pool.abandon();
    await this.#pool.stop();
  }
}
