import {
  describeDeath,
  scrubPaths,
  sharedMountOf,
  type Clock,
  type Dispatcher,
  type FinishedCall,
  type IsolationKind,
  type SkillView,
  type SupervisorEvent,
  type Timer,
  type WorkerDetails,
} from '@skillet/core';
import type { HostFacts } from '../metrics/host-metrics.ts';
import { Pulse, STEP, type Usage } from './pulse.ts';

/** What the configuration says of a skill that runs. Sizes in bytes; infinite where there is no limit. */
export interface SkillFacts {
  readonly isolation: IsolationKind;
  readonly workers: { readonly min: number; readonly max: number };
  readonly concurrency: number;
  readonly queue: number;
  /** Of one worker. */
  readonly memory: number;
  /** Cores that one worker may keep busy. */
  readonly cpu: number;
}

/** What statistics are made of. */
export interface StatsOptions {
  readonly clock: Clock;
  readonly facts: Pick<HostFacts, 'startedAt' | 'version' | 'cpuSeconds' | 'memory'>;
  readonly factsOf: (mount: string) => SkillFacts | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** What has come of a mount since the host began. */
interface Totals {
  starts: number;
  deaths: number;
  quarantines: number;
}

/** What people look at: each skill at the moment and over the last hour. */
export class Stats {
  readonly #options: StatsOptions;
  readonly #pulses = new Map<string, Pulse>();
  readonly #totals = new Map<string, Totals>();
  #rolledAt: number;
  #timer: Timer | undefined;
  #cpu = { at: 0, seconds: 0, cores: 0 };

  constructor(options: StatsOptions) {
    this.#options = options;
    this.#rolledAt = options.clock.now();
    this.#lookAtCpu();
  }

  readonly onFinished = ({ mount, outcome, queueMs, skillMs }: FinishedCall): void => {
    // What a handler throws, the host words; it is the skill's all the same.
    const isSkills = outcome.kind === 'host-error' && outcome.code === 'skill_error';
    const what = isSkills ? 'skill-error' : outcome.kind;
    this.#pulseOf(mount).add(what, queueMs + skillMs);
    const shared = sharedMountOf(mount);
    if (shared !== mount) this.#pulseOf(shared).add(what, queueMs + skillMs);
  };

  readonly onEvent = ({ type, mount }: SupervisorEvent): void => {
    for (const one of new Set([mount, sharedMountOf(mount)])) {
      const totals = this.#totalsOf(one);
      if (type === 'worker-starting') totals.starts += 1;
      else if (type === 'worker-died') totals.deaths += 1;
      else if (type === 'quarantined') totals.quarantines += 1;
    }
    if (type === 'skill-removed') this.#totals.delete(mount);
  };

  /** Looks at the skills from now on. */
  start(dispatcher: Pick<Dispatcher, 'skills'>): void {
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, this.#rolledAt + STEP - clock.now()), () => {
      this.#rolledAt = clock.now();
      this.#roll(dispatcher);
      this.start(dispatcher);
    });
  }

  close(): void {
    this.#timer?.cancel();
  }

  /** What there is to say of the host as a whole. */
  host(): Json {
    const { facts, clock } = this.#options;
    const { rss, heap } = facts.memory();
    return {
      version: facts.version,
      started_at: new Date(facts.startedAt).toISOString(),
      now: new Date(clock.date()).toISOString(),
      memory: rss,
      heap,
      cpu: Number(this.#cpu.cores.toFixed(3)),
    };
  }

  /** A skill at the moment. */
  skill(view: SkillView): Json {
    const { mount, state, name, revision } = view;
    const details = view.details();
    const facts = this.#options.factsOf(mount);
    const totals = this.#totalsOf(mount);
    const usage = usageOf(details.workers, details.waiting);
    const into = this.#options.clock.now() - this.#rolledAt;
    const pulse = this.#pulses.get(mount) ?? NO_PULSE;
    const { lastDeath } = details;
    const limits = facts && {
      workers_max: facts.workers.max,
      queue: facts.queue,
      memory_limit: finite(facts.memory),
      cpu_limit: finite(facts.cpu),
    };
    return {
      name,
      revision,
      state: state.name,
      since: new Date(state.since).toISOString(),
      next_try: 'until' in state ? new Date(state.until).toISOString() : null,
      isolation: details.workers[0]?.kind ?? facts?.isolation ?? null,
      kind: view.kind,
      description: descriptionOf(view),
      tools: view.descriptor.operations.length,
      in_flight: details.workers.reduce((sum, { inFlight }) => sum + inFlight, 0),
      ...usage,
      ...limits,
      ...pulse.now(into),
      recent_rates: pulse.recent(),
      restarts: Math.max(0, totals.deaths),
      quarantines: totals.quarantines,
      deaths_in_window: details.restartsInWindow,
      probation: 'probation' in state,
      died_at: lastDeath === null ? null : new Date(lastDeath.at).toISOString(),
      died_of:
        lastDeath === null ? null : scrubPaths(`The worker ${describeDeath(lastDeath.cause)}.`),
    };
  }

  /** The last hour of a skill, in steps; the last of them ended at `until`. */
  history(mount: string): Json {
    const { clock } = this.#options;
    const until = new Date(clock.date(this.#rolledAt)).toISOString();
    return { step_s: STEP / 1000, until, ...(this.#pulses.get(mount) ?? NO_PULSE).history() };
  }

  #roll(dispatcher: Pick<Dispatcher, 'skills'>): void {
    this.#lookAtCpu();
    const views = dispatcher
      .skills()
      .flatMap((view) => [view, ...(view.versions?.list.map((one) => one.view) ?? [])]);
    for (const view of views) {
      const { workers, waiting } = view.details();
      this.#pulseOf(view.mount).roll(usageOf(workers, waiting));
    }
    const there = new Set(views.map(({ mount }) => mount));
    for (const mount of this.#pulses.keys()) if (!there.has(mount)) this.#pulses.delete(mount);
  }

  #lookAtCpu(): void {
    const { facts, clock } = this.#options;
    const at = clock.now();
    const seconds = facts.cpuSeconds();
    const passed = (at - this.#cpu.at) / 1000;
    const cores = this.#cpu.at === 0 ? 0 : Math.max(0, seconds - this.#cpu.seconds) / passed;
    this.#cpu = { at, seconds, cores };
  }

  #pulseOf(mount: string): Pulse {
    let pulse = this.#pulses.get(mount);
    if (pulse === undefined) this.#pulses.set(mount, (pulse = new Pulse()));
    return pulse;
  }

  #totalsOf(mount: string): Totals {
    let totals = this.#totals.get(mount);
    if (totals === undefined) {
      this.#totals.set(mount, (totals = { starts: 0, deaths: 0, quarantines: 0 }));
    }
    return totals;
  }
}

const NO_PULSE = new Pulse();

function usageOf(workers: readonly WorkerDetails[], waiting: number): Usage {
  const sizes = workers.map(({ heap, external }) => (heap ?? 0) + (external ?? 0));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    workers: workers.length,
    waiting,
    memory: sum(sizes),
    largest: Math.max(0, ...sizes),
    cpu: Number(sum(workers.map(({ cpu }) => cpu ?? 0)).toFixed(3)),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function descriptionOf({ descriptor }: SkillView): string {
  const { description } = descriptor.inventory.skill;
  return typeof description === 'string' ? description : '';
}
