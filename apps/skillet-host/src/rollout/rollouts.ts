import {
  SKILL_DEFAULTS,
  type EventListener,
  type ReloadOutcome,
  type RolloutStep,
  type SkillSpec,
  type SupervisorEvent,
} from '@skillet/core';
import type { Supervisor, TrialStart } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import type { RolloutGuard } from '../host/versions/rollout-guard.ts';
import { CallRecords } from './call-records.ts';
import { Rollout, type RolloutPlan } from './rollout.ts';
import { answerOf, lastOf, type LastRollout, type RolloutAnswer } from './rollout-answer.ts';

/** Milliseconds between two looks at what goes on. */
const LOOK = 500;

/** What versions prove themselves with. */
export interface RolloutParts {
  readonly supervisor: Pick<Supervisor, 'trials'>;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** Keeps what has proved itself; undefined where nothing is kept. */
  readonly guard: Omit<RolloutGuard, 'close'> | undefined;
  /** Hears why a version of a mount was taken back. */
  readonly onTakenBack: (mount: string, why: string) => void;
}

/** There is nothing to promote or to abort. */
export class NoRollout extends Error {
  override readonly name = 'NoRollout';
}

/** The versions that prove themselves: as a canary, with a growing share of the calls, or watched once they have taken over. */
export class Rollouts {
  readonly records = new CallRecords();
  #parts: RolloutParts | undefined;
  readonly #rollouts = new Map<string, Rollout>();
  readonly #last = new Map<string, LastRollout>();
  /** Mounts whose versions are watched after each reload. */
  #watched: readonly string[] = [];
  /** Mounts where something is about to begin. */
  readonly #expected = new Map<string, RolloutPlan>();
  #timer: NodeJS.Timeout | undefined;
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

  /** How a version is tried that takes over; `canary` is the share in per cent that somebody asks for, 0 for none. */
  trial(canary: number | undefined): (spec: SkillSpec) => TrialStart | undefined {
    return (spec) => {
      const { mount } = spec;
      const { canary: policy } = spec.deploy ?? SKILL_DEFAULTS.deploy;
      const steps = canary === undefined ? policy.steps : canary === 0 ? [] : [canary];
      const [share] = steps;
      if (share !== undefined && maySplit(spec)) {
        this.#expect(mount, { ...policy, steps });
        return { kind: 'canary', share };
      }
      if (!isWatched(spec)) return undefined;
      const { verify = SKILL_DEFAULTS.verify } = spec;
      this.#expect(mount, { ...verify, steps: [], each: verify.window });
      return { kind: 'watch' };
    };
  }

  /** A reload is through: follows what it has begun. */
  began({ canaries = [], updated }: ReloadOutcome, by: string): void {
    const now = performance.now();
    for (const mount of [...canaries.map((one) => one.mount), ...updated]) {
      const view = this.#host.supervisor.trials.view(mount);
      const plan = this.#expected.get(mount);
      if (view === undefined || plan === undefined) continue;
      if (this.#rollouts.get(mount)?.view.revision === view.revision) continue;
      this.#endIfGone(mount);
      const { revision, before } = view;
      const { records } = this;
      const baseline = records.sample(mount, before);
      const rollout = new Rollout(view, {
        ...{ plan, by, now },
        candidate: () => records.sample(mount, revision),
        before: view.kind === 'watch' ? () => baseline : () => records.sample(mount, before),
      });
      if (view.kind === 'canary') records.clear(mount, before);
      this.#rollouts.set(mount, rollout);
      if (view.kind === 'canary') this.#host.guard?.begin(mount, by);
      this.#tell(rollout, { action: 'began', by });
    }
    this.#expected.clear();
    this.#follow();
    this.#look();
  }

  readonly onEvent = (event: SupervisorEvent): void => {
    this.records.onEvent(event);
    const rollout = this.#rollouts.get(event.mount);
    if (event.type !== 'worker-died' || rollout?.view.revision !== event.revision) return;
    // Once all others have heard of the death.
    setImmediate(() => {
      this.#look();
    });
  };

  /** What goes on, and how the last one at each mount has ended; of one mount, where it is named. */
  answer(mount?: string): RolloutAnswer {
    this.#look();
    const wanted = (one: string) => mount === undefined || one === mount;
    return {
      rollouts: [...this.#rollouts].filter(([at]) => wanted(at)).map(([, one]) => answerOf(one)),
      last: [...this.#last].filter(([at]) => wanted(at)).map(([, one]) => one),
    };
  }

  /** Has a version take over for good, or be taken back, whatever its figures are. Throws a `NoRollout`. */
  settle(mount: string, action: 'promote' | 'abort', by: string): LastRollout {
    this.#look();
    const rollout = this.#rollouts.get(mount);
    if (rollout === undefined)
      throw new NoRollout(
        `no version of "${mount}" is tried: it has no canary, and none is watched`,
      );
    if (action === 'promote') this.#promote(rollout, { by });
    else this.#takeBack(rollout, { by });
    return this.#last.get(mount) ?? lastOf(rollout, { action: 'ended' });
  }

  /** Decides nothing more: what dies while the host stops is no fault of a version. */
  close(): void {
    this.#closed = true;
    this.#look();
  }

  get #host(): RolloutParts {
    if (this.#parts === undefined) throw new Error('the host is only starting');
    return this.#parts;
  }

  #expect(mount: string, plan: RolloutPlan): void {
    this.#expected.set(mount, plan);
    this.#follow();
  }

  #follow(): void {
    this.records.follow(
      new Set([...this.#watched, ...this.#rollouts.keys(), ...this.#expected.keys()]),
    );
  }

  #look(): void {
    const now = performance.now();
    for (const rollout of this.#closed ? [] : this.#rollouts.values()) {
      const { mount } = rollout.view;
      if (this.#endIfGone(mount)) continue;
      const decision = rollout.decide(now);
      if (decision.action === 'promote') this.#promote(rollout, decision);
      else if (decision.action === 'take-back') this.#takeBack(rollout, decision);
      else if (decision.action === 'step') this.#step(rollout, now);
    }
    if (!this.#closed && this.#rollouts.size > 0)
      this.#timer ??= setInterval(() => this.#look(), LOOK).unref();
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #step(rollout: Rollout, now: number): void {
    const { mount, revision, before } = rollout.view;
    const { figures } = rollout;
    rollout.goOn(now);
    this.#host.supervisor.trials.share(mount, rollout.share);
    this.records.clear(mount, revision, before);
    this.#tell(rollout, { action: 'step', figures });
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
    if (rollout.view.kind === 'canary') this.#host.guard?.end(mount);
    this.#end(rollout, { action: 'ended', why: 'another version came, or the skill went' });
    return true;
  }

  #end(
    rollout: Rollout,
    told: Omit<RolloutStep, 'kind' | 'before' | 'share'> & { share?: number },
  ) {
    const { mount } = rollout.view;
    this.#rollouts.delete(mount);
    this.#last.set(mount, lastOf(rollout, told));
    this.#tell(rollout, told);
    this.#follow();
  }

  #tell(
    { view, share }: Rollout,
    told: Omit<RolloutStep, 'kind' | 'before' | 'share'> & { share?: number },
  ): void {
    const { kind, before, skill, mount, revision } = view;
    const origin = { at: dateNow(), skill, mount, revision };
    this.#host.emit({ type: 'rollout', ...origin, kind, before, share, ...told });
  }
}

function reason({ why, by }: { readonly why?: string; readonly by?: string }) {
  return { ...(why === undefined ? {} : { why }), ...(by === undefined ? {} : { by }) };
}

function isWatched({ verify, pinnedFrom }: SkillSpec): boolean {
  return pinnedFrom === undefined && (verify ?? SKILL_DEFAULTS.verify).window > 0;
}

/** An older version is wanted at once; two versions of an MCP server, or of what keeps state in memory, would not be one. */
function maySplit({ mcp, pinnedFrom, stateful, manifest }: SkillSpec): boolean {
  return mcp === undefined && pinnedFrom === undefined && !(stateful ?? manifest.stateful ?? false);
}
