import { ConfigError, renderProblem, type HostConfig } from '@skillet/config';
import type { BrokenSkill, ReloadOutcome, SkillSpec } from '@skillet/core';
import { ReloadRefused } from '@skillet/gateway';
import type { ReloadPlan, Supervisor, TrialStart } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import type { HostLogger } from '../log/logger.ts';
import type { SkillSources } from '../sources/skill-sources.ts';
import type { ConditionPart } from './condition/join-conditions.ts';
import { summary, warnOfFindings } from './reload-lines.ts';
import { needsRestart, restartSentence } from './needs-restart.ts';
import { ReloadFailures } from './reload-failures.ts';
import { skillAt, without } from './skill-at.ts';

/** What a reloader needs. */
export interface ReloaderOptions {
  readonly supervisor: Pick<Supervisor, 'reload' | 'load' | 'unload'>;
  /** What the skills come from. */
  readonly sources: Pick<SkillSources, 'list'>;
  /** What is done with each configuration before its skills run. */
  readonly prepare: (config: HostConfig) => HostConfig;
  /** The configuration the host was started with. */
  readonly initial: HostConfig;
  readonly log: HostLogger;
  /** Hears what went live of what was taken over, and knows what else whoever asks should. */
  readonly versions?: TakenListener | undefined;
  readonly rollouts: ReloadRollouts;
  /** Hears what came of each reload; undefined for one that was refused as a whole. */
  readonly onOutcome?: ((outcome: ReloadOutcome | undefined) => void) | undefined;
}

/** How something is to be reloaded; `examine` and `sample` take the place of the options' ones. */
export interface ReloadWish extends Pick<
  ReloadPlan,
  'dryRun' | 'force' | 'byItself' | 'examine' | 'sample'
> {
  /** Per cent of the calls that other versions get at first; 0 to take over at once. Default: as the skill says. */
  readonly canary?: number | undefined;
  /** When it was wanted, in milliseconds since the epoch. Default: now. */
  readonly since?: number | undefined;
  /** The mounts at which versions are to prove themselves; all others take over at once. Default: all. */
  readonly tried?: readonly string[] | undefined;
}

/** Has versions prove themselves. */
export interface ReloadRollouts extends Required<Pick<ReloadPlan, 'examine' | 'sample'>> {
  /** How they are tried, with the share that somebody asks for: those at `tried`, or all. */
  trial(canary?: number, tried?: readonly string[]): NonNullable<ReloadPlan['trial']>;
  /** Writes down what runs at a mount before another version of it has a share of the calls, or with `dryRun` sees whether it could; rejects with why that is not to be. */
  beforeCanary(mount: string, by: string, dryRun: boolean): Promise<void>;
  /** What a reload has begun that was wanted then. */
  began(outcome: ReloadOutcome, by: string, since: number): void;
  /** Why nobody may ask for a canary; undefined where somebody may. */
  readonly refusal: string | undefined;
}

/** Hears what was taken over. */
export interface TakenListener {
  /** Mounts at which another revision is live, and those that stay as they were; `trigger` says who asked. */
  onTaken(taken: HostConfig, mounts: TakenMounts, trigger: string): Promise<void>;
  /** What whoever had skills reloaded should know of these, as sentences. */
  notesOn(taken: HostConfig): readonly string[];
}

/** What came of a change. */
export interface TakenMounts {
  readonly live: readonly string[];
  readonly failed: readonly string[];
}

/** Milliseconds between the reloads of several hosts that were not asked for. */
const APART = 10_000;

/** Lists the skills of all sources again, and brings the supervisor in line with them. */
export class Reloader {
  /** What could not be taken over. */
  readonly failures = new ReloadFailures();
  readonly #options: ReloaderOptions;
  #last: Promise<unknown> = Promise.resolve();
  #changes = 0;
  #restartNeeded: readonly string[] = [];
  /** What the change under way has taken over. */
  #taken: HostConfig | undefined;
  readonly #listeners = new Set<(config: HostConfig) => void>();
  /** The configuration that was taken over last, with what was loaded and unloaded since. */
  #current: HostConfig;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#current = options.initial;
  }

  /**
   * Reloads, or with `dryRun` says what a reload would do. Rejects with a `ReloadRefused` when the
   * configuration as a whole cannot be used; then nothing is changed. `trigger` says who asked.
   */
  reload(trigger: string, wish: ReloadWish = {}): Promise<ReloadOutcome> {
    return this.#inTurn(() => this.#reload(trigger, wish));
  }

  /** Reloads the skills, by the configuration that was taken over last: what was edited there since has to wait. */
  reloadSkills(trigger: string): Promise<ReloadOutcome> {
    return this.#inTurn(() => this.#reload(trigger, { byItself: true }, this.#current));
  }

  /**
   * Serves one more skill, or another revision of one, or tries that, and touches no other. `build` makes its spec for
   * the configuration that holds. Rejects when that or the skill fails; then nothing has changed.
   */
  load(
    trigger: string,
    build: (current: HostConfig) => Promise<SkillSpec>,
    trial?: TrialStart,
  ): Promise<void> {
    return this.#inTurn(async () => {
      const { supervisor, prepare, log } = this.#options;
      const spec = await build(this.#current);
      const { mount } = spec;
      const [prepared = spec] = prepare({ ...this.#current, skills: [spec] }).skills;
      const outcome = await supervisor.load(prepared, trial);
      if (outcome.kind === 'failed') {
        this.failures.onFailed(mount, outcome.error);
        throw new Error(outcome.error);
      }
      this.failures.onChanged(mount);
      log.info({ mount }, `${trigger}: ${outcome.kind} ${mount}`);
      const { agentSkills } = this.#current;
      const others = without(mount, this.#current);
      const live = ['unchanged', 'canary'].includes(outcome.kind) ? [] : [mount];
      const taken = {
        ...others,
        skills: [...others.skills, spec],
        // The same skill in another form keeps its instructions.
        agentSkills: agentSkills.filter((one) => one.mount !== mount || one.dir === spec.dir),
      };
      await this.#options.versions?.onTaken(taken, { live, failed: [] }, trigger);
      this.#take(taken);
    });
  }

  /** Takes one skill away and touches no other; resolves with it. Rejects when there is none at the mount. */
  unload(trigger: string, mount: string): Promise<SkillSpec | BrokenSkill> {
    return this.#inTurn(async () => {
      const { supervisor, log } = this.#options;
      const skill = skillAt(mount, this.#current);
      await supervisor.unload(mount);
      this.failures.onChanged(mount);
      log.info({ mount }, `${trigger}: removed ${mount}`);
      this.#take(without(mount, this.#current));
      return skill;
    });
  }

  readonly condition: ConditionPart = () => {
    const needed = this.#restartNeeded;
    return {
      ...this.failures.condition(),
      ...(needed.length === 0 ? {} : { notes: [`Settings: ${restartSentence(needed)}.`] }),
    };
  };

  /** Whether a change is under way, or waits for its turn. */
  get isBusy(): boolean {
    return this.#changes > 0;
  }

  /** Hears of each configuration that was taken over, once that is through. */
  onReloaded(listener: (config: HostConfig) => void): void {
    this.#listeners.add(listener);
  }

  async #reload(
    trigger: string,
    { dryRun = false, canary, tried, since = dateNow(), ...how }: ReloadWish,
    had?: HostConfig,
  ): Promise<ReloadOutcome> {
    const { supervisor, sources, prepare, log, rollouts } = this.#options;
    if (canary !== undefined && canary > 0 && rollouts.refusal !== undefined)
      throw new ReloadRefused(rollouts.refusal);
    let config: HostConfig;
    try {
      config = await sources.list(this.#current, had);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`reload (${trigger}) refused, nothing was changed: ${error.message}`);
      if (!dryRun) {
        this.failures.onRefused(error.message);
        this.#options.onOutcome?.(undefined);
      }
      throw new ReloadRefused(error.message, { cause: error });
    }
    const done = await supervisor.reload({
      specs: prepare(config).skills,
      broken: config.broken,
      ...{
        examine: rollouts.examine,
        sample: rollouts.sample,
        trial: rollouts.trial(canary, tried),
        beforeCanary: ({ mount }: SkillSpec, isDry: boolean) =>
          rollouts.beforeCanary(mount, trigger, isDry),
      },
      ...{ dryRun, ...how },
    });
    const restartNeeded = needsRestart(this.#options.initial, config);
    const outcome = restartNeeded.length === 0 ? done : { ...done, restartNeeded };
    if (!dryRun) {
      // Before the line that says it is done: who reads that may go on at once.
      const live = [...outcome.added, ...outcome.updated];
      const failed = outcome.failed.map(({ mount }) => mount);
      await this.#options.versions?.onTaken(config, { live, failed }, trigger);
      this.failures.onReloaded(outcome);
      this.#options.onOutcome?.(outcome);
      log.info(`reload (${trigger}): ${summary(outcome)}`);
      warnOfFindings(outcome, log);
      // What came up no more is an event, which has its line.
      const unread = new Set(config.broken.map(({ mount }) => mount));
      for (const { mount, error } of outcome.failed)
        if (unread.has(mount)) log.error({ mount }, `reload failed: ${error}`);
      const known = new Set(this.#current.warnings.map(renderProblem));
      for (const warning of config.warnings.map(renderProblem))
        if (!known.has(warning)) log.warn(warning);
      this.#restartNeeded = restartNeeded;
      if (restartNeeded.length > 0) log.warn(restartSentence(restartNeeded));
      this.#take(config);
    }
    // Of several hosts each finds changed files at a time of its own.
    rollouts.began(done, trigger, how.byItself === true ? since - APART : since);
    const notes = this.#options.versions?.notesOn(config) ?? [];
    return notes.length === 0 ? outcome : { ...outcome, notes };
  }

  /** One after the other, so that none undoes what a later one has read. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    this.#changes += 1;
    const turn = this.#last.then(change).finally(() => {
      this.#changes -= 1;
      if (this.#taken === undefined) return;
      const taken = this.#taken;
      this.#taken = undefined;
      for (const listener of this.#listeners) listener(taken);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #take(config: HostConfig): void {
    this.#current = config;
    this.#taken = config;
  }
}
