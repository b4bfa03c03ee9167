import type { Clock, RevisionSources, SkillSpec } from '@skillet/core';
import { Isolate } from '../isolate/isolate.ts';
import type { IsolateOwner } from '../isolate/isolate-owner.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import type { Announce } from './announce.ts';
import type { RequestSide } from './request-side.ts';

/** What a staff is made of. */
export interface StaffOptions {
  readonly spec: SkillSpec;
  readonly launcher: IsolateLauncher;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly requests: RequestSide;
  /** Folder that skills' code may come from, besides their own. */
  readonly workspace?: string | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping?: AbortSignal | undefined;
}

/** Starts the isolates of a staff and gives each its label. */
export class Recruiter {
  readonly #options: StaffOptions;
  readonly #owner: IsolateOwner;
  #labels = 0;

  constructor(options: StaffOptions, owner: IsolateOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  /** Starts one for everybody, or a cell for one suspect at a time; `sources` are the revision's. */
  launch(cell: boolean, sources: RevisionSources | null): Isolate {
    const { spec, launcher, clock, announce, requests } = this.#options;
    this.#labels += 1;
    const label = `w${String(this.#labels)}`;
    announce({ type: 'worker-starting', worker: label });
    return new Isolate({
      label,
      cell,
      launch: launcher.launch,
      clock,
      spec,
      sources,
      owner: this.#owner,
      calls: requests,
    });
  }
}
