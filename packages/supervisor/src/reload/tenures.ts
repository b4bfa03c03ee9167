import type { SkillSpec } from '@skillet/core';
import type { LiveRevisions } from './live-revisions.ts';

/** Skills that this host runs as long as it holds a lease: they come and go whatever reload is under way. */
export class Tenures {
  readonly #revisions: LiveRevisions;

  constructor(revisions: LiveRevisions) {
    this.#revisions = revisions;
  }

  /** Mounts a skill and starts it, whether or not it comes up. Throws a `HostError` when the host stops. */
  begin(spec: SkillSpec): void {
    this.#revisions.mount(this.#revisions.prepare(spec)).start();
  }

  /** Unmounts a skill: what is in flight finishes, or fails `atOnce`. Resolves when no worker of it is left. */
  async end(mount: string, atOnce: boolean): Promise<void> {
    const pools = this.#revisions.poolsAt(mount);
    if (this.#revisions.running(mount) !== undefined) this.#revisions.remove(mount);
    if (atOnce) for (const pool of pools) this.#revisions.discard(pool);
    await Promise.all(pools.map(({ ended }) => ended));
  }
}
