import type { SkillSpec } from '@skillet/core';
import type { Aftercare } from '../aftermath/aftercare.ts';
import type { Announcer } from '../pool/announce.ts';
import type { Lifecycle } from '../pool/lifecycle.ts';
import type { Requests } from '../pool/requests.ts';
import type { Staff } from '../pool/staff.ts';
import type { WorkerSet } from '../pool/worker-set.ts';
import type { FellowPool, Fellows, Quarantine, SkillNews } from './fellows.ts';

/** The parts of a pool that other hosts have a say in. */
export interface FellowParts {
  readonly events: Announcer;
  readonly lifecycle: Lifecycle;
  readonly aftercare: Aftercare;
  readonly workers: WorkerSet;
  readonly requests: Requests;
  readonly fellows: Fellows | undefined;
  readonly spec: SkillSpec;
  readonly staff: Pick<Staff, 'code'>;
}

/** The pool of a revision, as other hosts have a say in it that run the same. */
export class PoolFellow implements FellowPool {
  readonly #parts: FellowParts;

  constructor(parts: FellowParts) {
    this.#parts = parts;
  }

  get tells(): Fellows | undefined {
    return this.#parts.fellows;
  }

  get code(): string | undefined {
    const { staff, spec } = this.#parts;
    return staff.code.digestOf(spec);
  }

  get news(): SkillNews {
    const { lifecycle, aftercare } = this.#parts;
    const { state } = lifecycle;
    const { suspicions } = aftercare;
    const known = {
      deaths: lifecycle.counted.own,
      ...(suspicions.length === 0 ? {} : { suspicions }),
    };
    // One that was lifted is over, though no worker has been started yet.
    if (state.name !== 'quarantined' || !lifecycle.restartPending) return known;
    const { cause, deaths, until } = state;
    return { ...known, quarantine: { deaths, cause, until } };
  }

  hear({ deaths, quarantine, ...heard }: SkillNews, host: string): void {
    const { events, lifecycle, aftercare, requests } = this.#parts;
    events.after(() => {
      lifecycle.counted.hear(host, deaths);
      const isBlaming = Object.keys(heard).length > 0;
      if (isBlaming) lifecycle.counted.forgive(aftercare.hear(heard));
      if (quarantine !== undefined) this.#quarantine(quarantine);
      // Some that wait may be refused by now.
      if (isBlaming) requests.resume([]);
    });
  }

  lose(host: string, takesOver: boolean): void {
    this.#parts.lifecycle.counted.lose(host, takesOver);
  }

  /** What is being answered is finished, and nothing else is begun. */
  #quarantine(quarantine: Quarantine): void {
    const { lifecycle, workers, requests } = this.#parts;
    if (!lifecycle.quarantine(quarantine)) return;
    for (const worker of [...workers]) {
      if (worker.state.name === 'starting') worker.dismiss('quarantined');
      else worker.retire('quarantined');
    }
    requests.failWaiting();
  }
}
