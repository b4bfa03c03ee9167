import type { ReloadOutcome, SkillSpec, SupervisorEvent } from '@skillet/core';
import type { TrialView } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import { CallRecords } from './call-records.ts';
import { countedRollout, type Rollout, type RolloutBegun } from './rollout.ts';
import {
  NoRollout,
  type EndedRollout,
  type RolloutCompany,
  type RolloutParts,
} from './rollout-parts.ts';
import {
  answerOfAll,
  eventOf,
  lastOf,
  reason,
  type LastRollout,
  type RolloutAnswer,
  type ToldStep,
} from './rollout-answer.ts';
import { isWatched, RolloutPlans } from './rollout-plans.ts';
import { Ticker } from './ticker.ts';

/** Milliseconds between two looks at what goes on. */
const LOOK = 500;

/** The versions that prove themselves: as a canary, with a growing share of the calls, or watched once they have taken over. */
export class Rollouts {
  readonly records = new CallRecords();
  readonly plans = new RolloutPlans(() => this.#follow());
  /** Others that share in it; undefined for nobody. */
  company: RolloutCompany | undefined;
  #parts: RolloutParts | undefined;
  readonly #rollouts = new Map<string, Rollout>();
  readonly #last = new Map<string, LastRollout>();
  /** Mounts whose versions are watched after each reload. */
  #watched: readonly string[] = [];
  readonly #ticker = new Ticker(LOOK, () => this.look());
  #closed = false;

  /** Begins its work. */
  follow(parts: RolloutParts): void {
    this.#parts = parts;
  }

  /** Counts the calls of those from now on whose next version is compared with them. */
  configure(skills: readonly SkillSpec[]): void {
    this.#watched = skills.filter(isWatched).map(({ mount }) => mount);
    this.#follow();
  }

  /** A reload is through that was wanted then, in milliseconds since the epoch: follows what it has begun. */
  began({ canaries = [], updated }: ReloadOutcome, by: string, since = dateNow()): void {
    for (const mount of [...canaries.map((one) => one.mount), ...updated]) {
      const view = this.#host.supervisor.trials.view(mount);
      const plan = this.plans.get(mount);
      if (view === undefined || plan === undefined) continue;
      if (this.#rollouts.get(mount)?.view.revision === view.revision) continue;
      this.#endIfGone(mount);
      const rollout = this.#add(view, { plan, by, since });
      this.#tell(rollout, { action: 'began', by });
    }
    this.plans.clear();
    this.#host.kept?.settle((mount) => this.#rollouts.get(mount)?.view.kind === 'canary');
    this.#follow();
    this.company?.onChanged();
    this.look();
  }

  /** Goes on with a version that others try, and that is tried here now; whether it is that one. */
  resume(mount: string, id: string, about: RolloutBegun): boolean {
    const { trials } = this.#host.supervisor;
    const view = trials.view(mount);
    if (view?.id === id && !this.#rollouts.has(mount)) {
      this.#add(view, about);
      this.#follow();
      this.look();
    } else if (view !== undefined && view.id !== id) trials.settle(mount);
    return view?.id === id;
  }

  readonly onEvent = (event: SupervisorEvent): void => {
    this.records.onEvent(event);
    const rollout = this.#rollouts.get(event.mount);
    if (event.type !== 'worker-died' || rollout?.view.revision !== event.revision) return;
    // Once all others have heard of the death.
    setImmediate(() => {
      this.look();
    });
  };

  /** What goes on here. */
  get open(): Iterable<Rollout> {
    return this.#rollouts.values();
  }

  get(mount: string): Rollout | undefined {
    return this.#rollouts.get(mount);
  }

  /** What goes on, and how the last one at each mount has ended; of one mount, where it is named. */
  answer(mount?: string): RolloutAnswer {
    this.look();
    return answerOfAll(this.#rollouts, this.#last, mount);
  }

  /** Has a version take over for good, or be taken back, whatever its figures are. Throws a `NoRollout`. */
  settle(mount: string, action: 'promote' | 'abort', by: string): LastRollout {
    this.look();
    const rollout = this.#rollouts.get(mount);
    if (rollout === undefined) throw NoRollout.at(mount);
    if (action === 'promote') this.#promote(rollout, { by });
    else this.#takeBack(rollout, { by });
    return this.#last.get(mount) ?? lastOf(rollout, { action: 'ended' });
  }

  /** Resolves when a host that is killed starts with what came of all that has ended. */
  async written(): Promise<void> {
    await this.#host.guard?.settled();
  }

  /** Does here what was decided of one elsewhere, if it goes on here and was wanted by `at`; whether it was. */
  settled({ mount, id, action, why }: EndedRollout, at: number): boolean {
    const rollout = this.#rollouts.get(mount);
    if (rollout?.view.id !== id || rollout.since > at) return false;
    const told = why === undefined ? {} : { why };
    if (action === 'promoted') this.#promote(rollout, told);
    else if (action === 'taken-back') this.#takeBack(rollout, told);
    else {
      this.#host.supervisor.trials.settle(mount);
      this.#endIfGone(mount);
    }
    return true;
  }

  /** Goes to the step that others are at. */
  goTo(rollout: Rollout, step: number): void {
    const { mount, revision, before } = rollout.view;
    rollout.goTo(step, performance.now());
    this.#host.supervisor.trials.share(mount, rollout.share);
    this.records.clear(mount, revision, before);
  }

  /** Decides what is to be decided. */
  look(): void {
    const now = performance.now();
    for (const rollout of this.#closed ? [] : this.#rollouts.values()) {
      if (this.#endIfGone(rollout.view.mount) || !this.#decides) continue;
      const decision = rollout.decide(now);
      if (decision.action === 'take-back') this.#takeBack(rollout, decision);
      else if (this.company?.areAsFar(rollout) === false) continue;
      else if (decision.action === 'promote') this.#promote(rollout, decision);
      else if (decision.action === 'step') this.#step(rollout);
    }
    const isBusy = !this.#closed && this.company?.tick() === true;
    this.#ticker.run(isBusy || (!this.#closed && this.#rollouts.size > 0));
  }

  /** Decides nothing more: what dies while the host stops is no fault of a version. */
  close(): void {
    this.#closed = true;
    this.look();
  }

  get #host(): RolloutParts {
    if (this.#parts === undefined) throw new Error('the host is only starting');
    return this.#parts;
  }

  get #decides(): boolean {
    return this.company?.decides !== false;
  }

  #follow(): void {
    this.records.follow(
      new Set([...this.#watched, ...this.#rollouts.keys(), ...this.plans.mounts]),
    );
  }

  #add(view: TrialView, about: RolloutBegun): Rollout {
    const others = (one: Rollout) => this.company?.counted(one) ?? [];
    const rollout = countedRollout(view, about, this.records, others);
    this.#rollouts.set(view.mount, rollout);
    return rollout;
  }

  #step(rollout: Rollout): void {
    const { figures } = rollout;
    this.goTo(rollout, rollout.step + 1);
    this.#tell(rollout, { action: 'step', figures });
    this.company?.onChanged();
  }

  #promote(rollout: Rollout, told: { readonly why?: string; readonly by?: string }): void {
    const { mount, kind } = rollout.view;
    const { supervisor, guard } = this.#host;
    const { figures } = rollout;
    supervisor.trials.promote(mount);
    if (kind === 'canary') guard?.promote(mount, `canary of ${told.by ?? rollout.by}`);
    this.#end(rollout, { action: 'promoted', share: 100, figures, ...reason(told) });
  }

  #takeBack(rollout: Rollout, told: { readonly why?: string; readonly by?: string }): void {
    const { mount, kind, version } = rollout.view;
    const { supervisor, guard, onTakenBack } = this.#host;
    const { figures } = rollout;
    supervisor.trials.takeBack(mount);
    if (kind === 'canary') guard?.hold(mount);
    else guard?.goBack(mount, told.by ?? 'verify.window');
    this.#end(rollout, { action: 'taken-back', share: 0, figures, ...reason(told) });
    // Whoever has it taken back knows.
    if (told.why !== undefined)
      onTakenBack(mount, `version ${version} was taken back: ${told.why}`);
  }

  /** Something else has come in its place: it was settled by that. */
  #endIfGone(mount: string): boolean {
    const rollout = this.#rollouts.get(mount);
    const there = this.#host.supervisor.trials.view(mount)?.revision;
    if (rollout === undefined || there === rollout.view.revision) return false;
    const { guard, kept } = this.#host;
    if (rollout.view.kind === 'canary' && kept?.isNew(mount) !== true) guard?.end(mount);
    this.#end(rollout, { action: 'ended', why: 'another version came, or the skill went' });
    return true;
  }

  #end(rollout: Rollout, told: ToldStep & { readonly action: EndedRollout['action'] }): void {
    const { mount, id, kind } = rollout.view;
    this.#rollouts.delete(mount);
    this.#last.set(mount, lastOf(rollout, told));
    this.#tell(rollout, told);
    this.#follow();
    this.company?.onEnded(
      { mount, id, kind, action: told.action, ...reason(told) },
      this.written(),
    );
  }

  #tell(rollout: Rollout, told: ToldStep): void {
    if (this.#decides) this.#host.emit(eventOf(rollout, told));
  }
}
