import type { Clock, RevisionSources, SkillSpec, StartNeed } from '@skillet/core';
import { Isolate } from '../isolate/isolate.ts';
import type { IsolateOwner } from '../isolate/isolate-owner.ts';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import type { Lag } from '../lag/lag-watch.ts';
import type { Announce } from './announce.ts';
import type { RequestSide } from './request-side.ts';

/** What a staff is made of. */
export interface StaffOptions {
  readonly spec: SkillSpec;
  readonly launcher: IsolateLauncher;
  readonly clock: Clock;
  readonly lag: Lag;
  readonly announce: Announce;
  readonly requests: RequestSide;
  /** Folder that skills' code may come from, besides their own. */
  readonly workspace?: string | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping?: AbortSignal | undefined;
  /** Aborts when no other host runs the same skills any more; until then what they need may be taken. Default: none does. */
  readonly alone?: AbortSignal | undefined;
}

/** Starts the isolates of a staff and gives each its label. */
export class Recruiter {
  readonly #options: StaffOptions;
  readonly #owner: IsolateOwner;
  readonly #deaths: () => number;
  #labels = 0;

  /** `deaths` counts those of the skill that still count. */
  constructor(options: StaffOptions, owner: IsolateOwner, deaths: () => number) {
    this.#options = options;
    this.#owner = owner;
    this.#deaths = deaths;
  }

  /** Starts one for everybody, or a cell for one suspect at a time; `sources` are the revision's. */
  launch(cell: boolean, sources: RevisionSources | null): Isolate {
    const { spec, launcher, clock, lag, announce, requests } = this.#options;
    this.#labels += 1;
    const label = `w${String(this.#labels)}`;
    announce({ type: 'worker-starting', worker: label });
    return new Isolate({
      label,
      cell,
      launch: launcher.launch,
      need: this.#need,
      clock,
      lag,
      spec,
      sources,
      owner: this.#owner,
      calls: requests,
    });
  }

  readonly #need = (): StartNeed => {
    const { waiting, suspects } = this.#options.requests;
    return { waited: waiting > 0 || suspects > 0, deaths: this.#deaths() };
  };
}
