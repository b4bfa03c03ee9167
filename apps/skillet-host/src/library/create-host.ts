import { EventEmitter } from 'node:events';
import type { HostConfig, SkillDefinition } from '@skillet/config';
import type { Middleware } from '@skillet/gateway';
import { skillAt } from '../host/skill-at.ts';
import type { RunningHost } from '../host/running-host.ts';
import { startHost } from '../host/start-host.ts';
import { createLogger, type HostLogger } from '../log/logger.ts';
import { ConfigSource } from '../sources/config-source.ts';
import { mountOf, ProgramSource } from '../sources/program-source.ts';
import { NOTHING, SkillSources } from '../sources/skill-sources.ts';
import type { CreateHostOptions } from './create-host-options.ts';
import { emitEvent, type HostEventMap } from './emit-event.ts';
import { loadOwn, readOwnConfig } from './read-own-config.ts';
import { silentLog } from './silent-log.ts';

/** Milliseconds that requests in flight have to finish when a host is closed. */
const GRACE = 10_000;

/** A host that does not listen yet. */
export function createHost(options: CreateHostOptions = {}): SkillHost {
  return new SkillHost(options);
}

/** A host in a program of one's own: the command line's, but for signals and the launcher. */
export class SkillHost {
  /** What happens to skills: each event under its own name, and all of them as `event`. */
  readonly events = new EventEmitter<HostEventMap>();
  readonly #options: CreateHostOptions;
  readonly #program: ProgramSource;
  readonly #sources: SkillSources;
  readonly #middlewares: Middleware[] = [];
  #running: Promise<RunningHost> | undefined;
  #changes: Promise<unknown> = Promise.resolve();
  #drain = 0;

  constructor(options: CreateHostOptions) {
    this.#options = options;
    const config = new ConfigSource((text, pins) => readOwnConfig(options, text, pins));
    this.#program = new ProgramSource((from) => loadOwn(options, from), config);
    this.#sources = new SkillSources(config, this.#program);
    for (const skill of options.skills ?? []) this.#program.put(skill);
  }

  /** Has every request, those to skills too, go through Express-style middlewares first. */
  use(...middlewares: Middleware[]): this {
    this.#middlewares.push(...middlewares);
    return this;
  }

  /** Starts every skill and listens; resolves with the base URL. Rejects when that is not possible. */
  async listen(): Promise<string> {
    if (this.#running !== undefined) throw new Error('the host listens already');
    const starting = this.#start();
    this.#running = starting;
    try {
      return (await starting).url;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  /**
   * Serves another skill, or another revision of the one that has its name and mount, which takes over
   * once it is warm; other skills go on as they are. Before `listen` it is only noted. Rejects when it
   * does not come up, or another skill has its mount; then nothing has changed.
   */
  loadSkill(skill: SkillDefinition): Promise<void> {
    return this.#change(async () => {
      const mount = mountOf(skill);
      let takeBack: () => void = () => undefined;
      try {
        takeBack = this.#program.put(skill);
        if (this.#running === undefined) return;
        const { reloader } = await this.#running;
        const build = (current: HostConfig) => this.#program.build(skill, current);
        await reloader.load(`loadSkill("${mount}")`, build);
      } catch (error) {
        takeBack();
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`the skill "${mount}" was not loaded: ${why}`, { cause: error });
      }
    });
  }

  /** Takes a skill away; what is in flight finishes. Rejects when there is none at the mount. */
  unloadSkill(mount: string): Promise<void> {
    return this.#change(async () => {
      const skill =
        this.#running === undefined
          ? skillAt(mount, await this.#sources.list(NOTHING))
          : await (await this.#running).reloader.unload(`unloadSkill("${mount}")`, mount);
      this.#sources.remove(skill);
    });
  }

  /**
   * Stops listening (after `server.drain`, where that is set), lets what is in flight finish within `grace`
   * milliseconds, and ends every skill.
   */
  async close(grace = GRACE): Promise<void> {
    const running = await this.#running;
    this.#running = undefined;
    const drain = this.#drain;
    await running?.stop({ drain, grace, successor: 'none' });
  }

  async #start(): Promise<RunningHost> {
    const config = await this.#sources.list(NOTHING);
    refuseConflicts(config);
    const { host, port } = this.#options;
    this.#drain = config.server.drain ?? 0;
    const log = this.#logger(config);
    return startHost({
      config,
      log,
      logLevel: config.settings.logLevel,
      host: host ?? config.server.host,
      port: port ?? config.server.port,
      sources: this.#sources,
      watchSkills: config.server.reload,
      adminToken: config.server.adminToken,
      middlewares: this.#middlewares,
      onEvent: (event) => {
        emitEvent(this.events, event, log);
      },
    });
  }

  #logger({ settings }: HostConfig): HostLogger {
    const { log } = this.#options;
    if (log === false) return silentLog();
    return log ?? createLogger({ level: settings.logLevel, pretty: process.stdout.isTTY });
  }

  /** One after the other, so that a failure takes back nothing but its own change. */
  #change(change: () => Promise<void>): Promise<void> {
    const turn = this.#changes.then(change);
    this.#changes = turn.catch(() => undefined);
    return turn;
  }
}

/** Throws when the program gives a host that does not run yet a skill whose mount is another one's. */
function refuseConflicts({ skills, broken }: HostConfig): void {
  const mounts = new Set(skills.map(({ mount }) => mount));
  const conflict = broken.find(({ mount }) => mounts.has(mount));
  if (conflict !== undefined) throw new Error(conflict.problems.join('; '));
}
