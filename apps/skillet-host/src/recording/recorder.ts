import { randomUUID } from 'node:crypto';
import {
  nearestKey,
  sharedMountOf,
  type CallTap,
  type CallTapped,
  type SkillRequest,
  type SkillSpec,
  type SkillView,
} from '@skillet/core';
import { secretsOfEnv } from '../crash/secrets.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Place } from '../launcher/place-of.ts';
import type { LeftOut, RawCall } from './raw-call.ts';
import type { RecordRequest } from './record-request.ts';
import { RecordingWindow, type WindowPlan } from './recording-window.ts';

/** Milliseconds for which nobody may ask after a recording before it is given up, with all that it holds. */
const PATIENCE = 10_000;
/** Secrets that are known besides those of the configuration: the latest. */
const KNOWN = 512;

/** What has come of a recording since it was asked after last. */
export interface RecordingPart {
  readonly id: string;
  readonly calls: readonly RawCall[];
  /** Whether no more will come. */
  readonly done: boolean;
  /** Calls that were left out since it began. */
  readonly leftOut: LeftOut;
  /** Processes that share the port: only what this one serves is recorded. */
  readonly processes: number;
  /** Secrets that skills of the host get from it, which no recording may have. Left out where they are those that were told last. */
  readonly secrets?: readonly string[];
}

/** What a recorder knows of the configuration. */
interface RecorderConfig {
  readonly skills: readonly Pick<SkillSpec, 'mount' | 'env'>[];
  /** Those that can't run as they are. */
  readonly broken: readonly { readonly mount: string }[];
}

/** What a recorder works with. */
export interface RecorderParts {
  readonly config: RecorderConfig;
  readonly place: Place;
  readonly log: Pick<HostLogger, 'info'>;
}

/**
 * Records calls of skills for whoever asks, one recording at a time: what was recorded is in memory until it is taken away. While there is
 * none, it costs one look at a property for each call.
 */
export class Recorder implements CallTap {
  readonly #log: Pick<HostLogger, 'info'>;
  readonly #processes: number;
  #window: RecordingWindow | undefined;
  #id = '';
  #abandoned: NodeJS.Timeout | undefined;
  #config: RecorderConfig;
  /** Secrets that skills get, or got: another version than the configured one may run. */
  readonly #secrets = new Set<string>();
  /** The secrets that were told last, as JSON. */
  #told = '';

  constructor({ config, place, log }: RecorderParts) {
    this.#log = log;
    this.#processes = place.of;
    this.#config = config;
    this.#remember(config);
  }

  /** Takes over the configuration that holds from now on. */
  configure(config: RecorderConfig): void {
    this.#config = config;
    this.#remember(config);
  }

  /** What prepares configurations before their skills run, whose secrets are known from then on. */
  noting<Config extends RecorderConfig>(
    prepare: (next: Config) => Config,
  ): (next: Config) => Config {
    return (next) => {
      const prepared = prepare(next);
      this.#remember(prepared);
      return prepared;
    };
  }

  get isOn(): boolean {
    return this.#window?.isOpen === true;
  }

  begin(view: SkillView, request: SkillRequest): CallTapped | undefined {
    return this.#window?.begin(view, request);
  }

  /** Begins, goes on with or ends a recording. Throws when another one is under way, this one is gone, or there is no such skill. `by` says in the log who asked. */
  readonly record = (
    { begin, id, end = false }: RecordRequest,
    by = 'skillet-host record',
  ): RecordingPart => {
    if (begin !== undefined) this.#open(begin, by);
    else if (this.#window === undefined || id !== this.#id)
      throw new Error('this recording is gone: nobody has asked after it for too long');
    const window = this.#window;
    if (window === undefined) throw new Error('nothing is recorded');
    if (end) window.close();
    const about = { id: this.#id, processes: this.#processes, leftOut: window.leftOut };
    const part = { ...about, ...window.take(), ...this.#news() };
    if (part.done) this.#close();
    else this.#wait();
    return part;
  };

  /** Gives up what is under way. */
  close(): void | Promise<void> {
    this.#giveUp();
  }

  #giveUp(): void {
    this.#window?.close();
    this.#close();
  }

  #open(plan: WindowPlan, by: string): void {
    if (this.#window !== undefined) throw new Error('another recording is under way on this host');
    this.#mustKnow(plan.mount);
    this.#window = new RecordingWindow(plan);
    this.#told = '';
    this.#id = randomUUID();
    const of = plan.mount === undefined ? 'all skills' : plan.mount;
    this.#log.info(`calls of ${of} are recorded, because ${by} asked for it`);
  }

  #mustKnow(mount: string | undefined): void {
    const { skills, broken } = this.#config;
    const mounts = [...skills, ...broken].flatMap((one) => [one.mount, sharedMountOf(one.mount)]);
    if (mount === undefined || mounts.includes(mount)) return;
    const near = nearestKey(mount, mounts);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    throw new Error(`this host has no skill at "${mount}"${hint}`);
  }

  /** The secrets of what its skills get from it, where they are not those that were told last. */
  #news(): Pick<RecordingPart, 'secrets'> {
    const own = [process.env, ...this.#config.skills.map(({ env }) => env)].flatMap(secretsOfEnv);
    const secrets = [...new Set([...own, ...this.#secrets])];
    const told = JSON.stringify(secrets);
    if (told === this.#told) return {};
    this.#told = told;
    return { secrets };
  }

  #remember({ skills }: RecorderConfig): void {
    for (const secret of skills.flatMap(({ env }) => secretsOfEnv(env))) {
      this.#secrets.delete(secret);
      this.#secrets.add(secret);
    }
    for (const oldest of [...this.#secrets].slice(0, -KNOWN)) this.#secrets.delete(oldest);
  }

  #close(): void {
    clearTimeout(this.#abandoned);
    if (this.#window !== undefined) this.#log.info('calls are recorded no more');
    this.#window = undefined;
  }

  #wait(): void {
    clearTimeout(this.#abandoned);
    this.#abandoned = setTimeout(() => {
      this.#giveUp();
    }, PATIENCE).unref();
  }
}
