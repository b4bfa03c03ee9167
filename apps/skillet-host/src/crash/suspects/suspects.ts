import type { HostConfig } from '@skillet/config';
import { dateNow } from '../../clock.ts';
import type { HostLogger } from '../../log/logger.ts';
import { moveSuspects } from './move-suspects.ts';
import { readSuspicions, writeSuspicions } from './suspicions-file.ts';
import { isMoved, stillHeld, suspect, type Suspicions } from './suspicions.ts';

/** The skills that are under suspicion, for what they did to a host before this one, and to this one. */
export class Suspects {
  readonly #dataDir: string;
  readonly #log: HostLogger;
  readonly #hostEnded: Suspicions;
  #sharedThreads: Suspicions;

  /** `hostEnded` are those of having ended hosts. */
  constructor(dataDir: string, hostEnded: Suspicions, log: HostLogger) {
    this.#dataDir = dataDir;
    this.#log = log;
    this.#hostEnded = hostEnded;
    this.#sharedThreads = stillHeld(readSuspicions(dataDir, 'shared-threads'), dateNow());
  }

  /** Puts the skills of a configuration that were suspected too often into processes of their own. */
  move(config: HostConfig): HostConfig {
    const grounds = { 'host-ended': this.#hostEnded, 'shared-threads': this.#sharedThreads };
    return moveSuspects(config, grounds, dateNow());
  }

  /** Says in the log which skills of a configuration were moved, and why. */
  tell({ skills }: Pick<HostConfig, 'skills'>): void {
    for (const { name: skill, mount, isolationReason } of skills) {
      if (isolationReason !== undefined) this.#log.warn({ skill, mount }, isolationReason);
    }
  }

  /** A skill held the threads that all share. Returns whether it is to be moved for that from now on. */
  onSharedThreadsHeld(mount: string): boolean {
    const now = dateNow();
    const wasMoved = isMoved(this.#sharedThreads[mount] ?? [], now);
    this.#sharedThreads = suspect(this.#sharedThreads, [mount], now);
    try {
      writeSuspicions(this.#dataDir, 'shared-threads', this.#sharedThreads);
    } catch (error) {
      this.#log.warn({ err: error }, 'what a skill is suspected of could not be kept');
    }
    return !wasMoved && isMoved(this.#sharedThreads[mount] ?? [], now);
  }
}
