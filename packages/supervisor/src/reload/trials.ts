import type { Clock } from '@skillet/core';
import type { Pool } from '../pool/pool.ts';
import { LiveRevision } from './live-revision.ts';
import type { SkillTable } from './skill-table.ts';
import type { Slot } from './slot.ts';
import type { Trial, TrialStart, TrialView } from './trial.ts';

/** All there is to share. */
const WHOLE = 100;

/** The revisions that are tried. Every change is at once, and no call is lost by it: what waits goes to the one that stays. */
export class Trials {
  readonly #table: SkillTable;
  readonly #clock: Clock;

  constructor(table: SkillTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  /** Tries a warm pool at a mount where another one runs; ends what was tried there. */
  begin(pool: Pool, start: TrialStart): void {
    const { mount } = pool.spec;
    this.settle(mount);
    const slot = this.#table.at(mount);
    const [before] = slot.live;
    if (before === undefined)
      throw new Error(`nothing runs at ${mount} that could be tried against`);
    const candidate = new LiveRevision(pool, slot, this.#clock);
    slot.rejected = undefined;
    slot.trial = { kind: start.kind, id: idOf(pool), candidate, before };
    if (start.kind === 'canary') {
      share(slot.trial, start.share);
      slot.goLive(before, candidate);
      return;
    }
    slot.goLive(candidate);
    pool.announce({ type: 'revision-live', previous: before.revision });
    before.pool.handOver(pool);
  }

  /** What is tried at a mount. */
  view(mount: string): TrialView | undefined {
    const trial = this.#table.get(mount)?.trial;
    if (trial === undefined) return undefined;
    const { kind, id, candidate, before } = trial;
    const [version, versionBefore] = [candidate, before].map((one) => one.descriptor.version);
    return {
      ...{ kind, id, mount, skill: candidate.name },
      ...{ revision: candidate.revision, before: before.revision },
      ...{ version: version ?? '', versionBefore: versionBefore ?? '' },
      share: kind === 'watch' ? WHOLE : candidate.weight,
    };
  }

  /** Gives a canary another share, in per cent. */
  share(mount: string, percent: number): void {
    const trial = this.#table.get(mount)?.trial;
    if (trial?.kind === 'canary') share(trial, percent);
  }

  /** What is tried has stood the test: all calls go to it from now on, and the one before it ends. */
  promote(mount: string): void {
    const found = this.#take(mount);
    if (found === undefined) return;
    const { slot, trial } = found;
    const { kind, candidate, before } = trial;
    slot.goLive(candidate);
    candidate.weight = 1;
    if (kind === 'canary')
      candidate.pool.announce({ type: 'revision-live', previous: before.revision });
    before.pool.handOver(candidate.pool);
    void before.pool.drain('replaced');
  }

  /** What is tried has not stood the test: all calls go to the one before it again. */
  takeBack(mount: string): void {
    const found = this.#take(mount);
    if (found === undefined) return;
    const { slot, trial } = found;
    const { kind, candidate, before } = trial;
    slot.rejected = candidate.pool;
    slot.goLive(before);
    before.weight = 1;
    if (kind === 'watch')
      before.pool.announce({ type: 'revision-live', previous: candidate.revision });
    candidate.pool.handOver(before.pool);
    void candidate.pool.drain('replaced');
  }

  /** Ends what is tried at a mount, for something else comes: a canary goes, and what has taken over stays. */
  settle(mount: string): void {
    const kind = this.#table.get(mount)?.trial?.kind;
    if (kind === 'watch') this.promote(mount);
    if (kind !== 'canary') return;
    this.takeBack(mount);
    // It has not failed.
    this.#table.at(mount).rejected = undefined;
  }

  /** Whether calls of a mount go to the code that is, or was, tried as `id`. */
  isLive(mount: string, id: string): boolean {
    const [live] = this.#table.get(mount)?.live ?? [];
    return live !== undefined && idOf(live.pool) === id;
  }

  #take(mount: string): { readonly slot: Slot; readonly trial: Trial } | undefined {
    const slot = this.#table.get(mount);
    const trial = slot?.trial;
    if (slot === undefined || trial === undefined) return undefined;
    slot.trial = undefined;
    return { slot, trial };
  }
}

function idOf(pool: Pool): string {
  return pool.code.digestOf(pool.spec) ?? pool.revision;
}

function share({ candidate, before }: Trial, percent: number): void {
  candidate.weight = percent;
  before.weight = WHOLE - percent;
}
