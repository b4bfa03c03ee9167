import {
  chooseRevision,
  stickyPoint,
  type Admission,
  type CallTap,
  type Elsewhere,
  type StickyRequest,
} from '@skillet/core';
import { gone } from '../invoke/invoke.ts';
import type { Pool } from '../pool/pool.ts';
import type { CallLedger } from '../pool/call-ledger.ts';
import type { Copier } from '../shadow/copier.ts';
import type { LiveRevision, RevisionMount } from './live-revision.ts';
import type { Trial } from './trial.ts';

/** A mount: its live revisions, none before a skill is there and after it has gone. */
export class Slot implements RevisionMount {
  readonly mount: string;
  /** What has come of its requests, whatever revision had them. */
  readonly ledger: CallLedger;
  readonly admission: Admission | undefined;
  readonly elsewhere: Elsewhere | undefined;
  readonly tap: CallTap | undefined;
  /** The revision that is tried, beside the one before it or after it. */
  trial: Trial | undefined = undefined;
  /** The one that was taken back last: it is not tried again as long as it is the same. */
  rejected: Pool | undefined = undefined;
  /** Makes copies of its calls, where some are wanted. */
  copier: Copier | undefined = undefined;
  #live: readonly LiveRevision[] = [];
  #made = 0;

  constructor(
    mount: string,
    ledger: CallLedger,
    { admission, elsewhere, tap }: Partial<Pick<RevisionMount, 'admission' | 'elsewhere' | 'tap'>>,
  ) {
    this.mount = mount;
    this.ledger = ledger;
    this.admission = admission;
    this.elsewhere = elsewhere;
    this.tap = tap;
  }

  /** The label of the next revision that is made for it. */
  nextLabel(): string {
    this.#made += 1;
    return `r${String(this.#made)}`;
  }

  /** The revisions that calls go to, each by its weight. */
  get live(): readonly LiveRevision[] {
    return this.#live;
  }

  /** Has calls go to these from now on. */
  goLive(...revisions: readonly LiveRevision[]): void {
    this.#live = revisions;
  }

  /** The revision that a call goes to; calls with one `point` go to one, see `chooseRevision`. */
  choose(point = 0): LiveRevision | undefined {
    return chooseRevision(this.#live, point);
  }

  serving(chosen: LiveRevision, request: StickyRequest): LiveRevision {
    const tried = this.#live[1];
    if (tried === undefined) return this.stillServing(chosen);
    const salt = this.trial?.id ?? tried.revision;
    return this.choose(stickyPoint(request, salt)) ?? this.stillServing(chosen);
  }

  stillServing(chosen: LiveRevision): LiveRevision {
    const serving = this.#live.includes(chosen) ? chosen : this.choose();
    if (serving !== undefined) return serving;
    throw gone(this.mount);
  }
}
