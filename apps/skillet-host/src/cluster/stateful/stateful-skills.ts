import type { Lease } from '@skillet/cluster';
import type { BrokenSkill, ReloadOutcome, SkillSpec, SkillView } from '@skillet/core';
import type { ReloadPlan } from '@skillet/supervisor';
import { isStateful } from '../../siblings/share.ts';
import { PlacedSkill } from '../placed-skill.ts';
import { BrokenTenures } from './broken-tenures.ts';
import { whyNowhere, type SkillRunner, type StatefulSkillsParts } from './stateful-parts.ts';

/** Milliseconds between two looks at how skills are, and for which others may take the lease of a broken one before this host does again. */
const LOOK_EVERY = 1000;
const ASIDE = 5000;

/** A stateful skill of the configuration. */
interface Post {
  spec: SkillSpec;
  view: PlacedSkill;
  readonly lease: Lease | undefined;
}

/** Runs those skills that one host of a cluster alone runs while this host has their leases, and all others at any time. */
export class StatefulSkills implements SkillRunner {
  readonly #parts: StatefulSkillsParts;
  readonly #posts = new Map<string, Post>();
  readonly #broken: BrokenTenures;
  #turns: Promise<unknown> = Promise.resolve();
  #isLeaving = false;
  #isWatching = false;
  readonly #leases = new Set<Promise<void>>();

  constructor(parts: StatefulSkillsParts) {
    this.#parts = parts;
    this.#broken = new BrokenTenures(() => parts.clock.now());
  }

  /** The skill at a mount as it is told of while no host is known to run it; it refuses its calls. */
  skill(mount: string): SkillView | undefined {
    return this.#posts.get(mount)?.view;
  }

  /** All of them. */
  skills(): readonly SkillView[] {
    return [...this.#posts.values()].map(({ view }) => view);
  }

  /** The leases by their mounts. */
  get leases(): ReadonlyMap<string, Lease['facts']> {
    const posts = [...this.#posts];
    return new Map(posts.flatMap(([mount, { lease }]) => (lease ? [[mount, lease.facts]] : [])));
  }

  start(specs: readonly SkillSpec[], broken: readonly BrokenSkill[] = []): void {
    const posted = specs.filter(isStateful);
    for (const spec of posted) void this.#post(spec);
    this.#parts.supervisor.start(this.#runnable(specs), broken);
  }

  reload(plan: ReloadPlan): Promise<ReloadOutcome> {
    const { supervisor } = this.#parts;
    if (plan.dryRun === true)
      return supervisor.reload({ ...plan, specs: this.#runnable(plan.specs) });
    return this.#inTurn(async () => {
      const posted = plan.specs.filter(isStateful);
      await Promise.all(posted.map((spec) => this.#post(spec)));
      const outcome = await supervisor.reload({ ...plan, specs: this.#runnable(plan.specs) });
      const kept = new Set([...posted, ...plan.broken].map(({ mount }) => mount));
      for (const mount of [...this.#posts.keys()]) if (!kept.has(mount)) this.#withdraw(mount);
      this.#settle();
      const isGone = (mount: string) => !this.#posts.has(mount);
      return { ...outcome, removed: outcome.removed.filter(isGone) };
    });
  }

  load(spec: SkillSpec): ReturnType<SkillRunner['load']> {
    const { supervisor } = this.#parts;
    return this.#inTurn(async () => {
      if (!isStateful(spec)) {
        const outcome = await supervisor.load(spec);
        if (outcome.kind !== 'failed') this.#withdraw(spec.mount);
        return outcome;
      }
      const isNew = !this.#posts.has(spec.mount);
      await this.#post(spec);
      const [runnable] = this.#runnable([spec]);
      if (runnable !== undefined) return supervisor.load(runnable).finally(() => this.#settle());
      // It may have run without a lease.
      await supervisor.unload(spec.mount);
      return { kind: isNew ? 'added' : 'updated' };
    });
  }

  unload(mount: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#parts.supervisor.unload(mount);
      this.#withdraw(mount);
    });
  }

  /** Gives back every lease as soon as what is in flight is done, and takes none any more. */
  leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    for (const [mount, { lease }] of this.#posts) this.#end(mount, lease);
    this.#parts.onChanged();
  }

  /** Whether it takes no leases any more. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Resolves once all are given back. */
  async close(): Promise<void> {
    this.leave();
    await Promise.all(this.#leases);
  }

  /** Has a skill be run by the host that has its lease; resolves when it was looked for once. */
  async #post(spec: SkillSpec): Promise<void> {
    const { mount } = spec;
    const { leaseOf, whenAway, clock } = this.#parts;
    const known = this.#posts.get(mount);
    const detail = () =>
      `Skill "${mount}" runs on one host of the cluster alone, and now on none: ${this.#why(mount)}.`;
    const view = new PlacedSkill(spec, known?.view.state.since ?? clock.date(), detail);
    if (known !== undefined) {
      Object.assign(known, { spec, view });
      return;
    }
    const lease = this.#isLeaving
      ? undefined
      : leaseOf?.(mount, whenAway, {
          onTaken: (number) => {
            this.#parts.lines.onTaken(mount, number);
            this.#soon(mount, () => {
              this.#begin(mount);
            });
          },
          onLost: (by) => {
            this.#parts.lines.onLost(mount, by);
            void this.#parts.supervisor.tenures.end(mount, true);
            this.#parts.onChanged();
          },
          onTrouble: (why) => {
            this.#parts.lines.onTrouble(mount, why);
          },
        });
    this.#posts.set(mount, { spec, view, lease });
    if (!this.#isWatching) this.#watch();
    await lease?.start();
  }

  /** Gives up leases of skills that stay broken here, where another host may do better. */
  #watch(): void {
    const { clock, supervisor, hasOthers } = this.#parts;
    this.#isWatching = true;
    clock.after(LOOK_EVERY, () => {
      if (this.#isLeaving) return;
      for (const mount of this.#posts.keys()) {
        const isHeld = this.#numberOf(mount) !== undefined;
        const isBroken = this.#broken.look(
          mount,
          isHeld ? supervisor.skill(mount)?.state : undefined,
        );
        if (isBroken && hasOthers()) this.#soon(mount, () => this.#giveUp(mount));
      }
      this.#watch();
    });
  }

  async #giveUp(mount: string): Promise<void> {
    const { supervisor, lines, onChanged } = this.#parts;
    const lease = this.#posts.get(mount)?.lease;
    if (lease === undefined || this.#numberOf(mount) === undefined) return;
    this.#broken.onGivenUp(mount);
    lines.onGivenUp(mount);
    await supervisor.tenures.end(mount, true);
    await lease.standAside(ASIDE);
    // Where it could not be given back.
    this.#begin(mount);
    onChanged();
  }

  /** What of these may run here. */
  #runnable(specs: readonly SkillSpec[]): readonly SkillSpec[] {
    return specs.flatMap((spec) => {
      if (!isStateful(spec)) return [spec];
      const lease = this.#numberOf(spec.mount);
      return lease === undefined ? [] : [{ ...spec, lease }];
    });
  }

  #numberOf(mount: string): number | undefined {
    return this.#isLeaving ? undefined : this.#posts.get(mount)?.lease?.facts.number;
  }

  #begin(mount: string): void {
    const { supervisor, onChanged } = this.#parts;
    const spec = this.#posts.get(mount)?.spec;
    const lease = this.#numberOf(mount);
    if (spec === undefined || lease === undefined || supervisor.skill(mount) !== undefined) return;
    supervisor.tenures.begin({ ...spec, lease });
    onChanged();
  }

  /** Ends what has come up though its lease was lost meanwhile. */
  #settle(): void {
    const { supervisor, onChanged } = this.#parts;
    for (const mount of this.#posts.keys())
      if (this.#numberOf(mount) === undefined) void supervisor.tenures.end(mount, true);
    onChanged();
  }

  /** A skill is none of those any more that one host alone runs. */
  #withdraw(mount: string): void {
    const post = this.#posts.get(mount);
    this.#posts.delete(mount);
    this.#broken.forget(mount);
    if (post?.lease !== undefined) this.#keep(post.lease.giveBack());
  }

  #end(mount: string, lease: Lease | undefined): void {
    if (lease === undefined) return;
    const isHeld = lease.facts.number !== undefined;
    const ended = isHeld ? this.#parts.supervisor.tenures.end(mount, false) : Promise.resolve();
    this.#keep(ended.then(() => lease.giveBack()));
  }

  #keep(given: Promise<void>): void {
    this.#leases.add(given);
    void given.finally(() => this.#leases.delete(given));
  }

  #why(mount: string): string {
    return whyNowhere(this.#posts.get(mount)?.lease?.facts ?? {});
  }

  /** What nobody waits for, and what fails only while the host stops. */
  #soon(mount: string, change: () => void | Promise<void>): void {
    this.#inTurn(change).catch((error: unknown) => {
      this.#parts.lines.onTrouble(mount, error instanceof Error ? error.message : String(error));
    });
  }

  #inTurn<T>(change: () => T | Promise<T>): Promise<T> {
    const turn = this.#turns.then(change);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }
}
