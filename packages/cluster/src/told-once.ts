import type { ClusterLog } from './cluster-options.ts';

/** Faults that are told at most. */
const MOST = 100;

/** Tells each fault once, until it is forgotten. */
export class ToldOnce {
  readonly #log: Pick<ClusterLog, 'onFault'>;
  readonly #told = new Set<string>();

  constructor(log: Pick<ClusterLog, 'onFault'>) {
    this.#log = log;
  }

  tell(why: string): void {
    if (this.#told.has(why) || this.#told.size > MOST) return;
    this.#told.add(why);
    this.#log.onFault(why);
  }

  forget(): void {
    this.#told.clear();
  }
}
