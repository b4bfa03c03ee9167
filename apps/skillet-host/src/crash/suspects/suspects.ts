import type { HostConfig } from '@skillet/config';
import { dateNow } from '../../clock.ts';
import type { ConditionPart } from '../../host/condition/join-conditions.ts';
import type { HostLogger } from '../../log/logger.ts';
import { describeSuspicion } from './describe-suspicion.ts';
import { moveSuspects } from './move-suspects.ts';
import { pardonAtRest } from './pardon-at-rest.ts';
import { readSuspicions, writeSuspicions } from './suspicions-file.ts';
import {
  GROUNDS,
  heldUntil,
  isMoved,
  stillHeld,
  suspect,
  without,
  type Ground,
  type Suspicions,
} from './suspicions.ts';

/** The skills that are under suspicion, for what they did to a host before this one, and to this one. */
export class Suspects {
  readonly #dataDir: string;
  readonly #log: HostLogger;
  #held: Readonly<Record<Ground, Suspicions>>;

  /** `hostEnded` are those of having ended hosts. */
  constructor(dataDir: string, hostEnded: Suspicions, log: HostLogger) {
    this.#dataDir = dataDir;
    this.#log = log;
    this.#held = {
      'host-ended': hostEnded,
      'shared-threads': stillHeld(readSuspicions(dataDir, 'shared-threads'), dateNow()),
    };
  }

  /** Puts the skills of a configuration that were suspected too often into processes of their own. */
  move(config: HostConfig): HostConfig {
    return moveSuspects(config, this.#held, dateNow());
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
    const before = this.#held['shared-threads'];
    const wasMoved = isMoved(before[mount] ?? [], now);
    const held = suspect(before, [mount], now);
    this.#held = { ...this.#held, 'shared-threads': held };
    try {
      writeSuspicions(this.#dataDir, 'shared-threads', held);
    } catch (error) {
      this.#log.warn({ err: error }, 'the suspicions against skills could not be saved');
    }
    return !wasMoved && isMoved(held[mount] ?? [], now);
  }

  /** Takes back what a skill is suspected of; says whether there was anything. */
  pardon(mount: string): boolean {
    const known = GROUNDS.some((ground) => Object.hasOwn(this.#held[ground], mount));
    this.#held = {
      'host-ended': without(this.#held['host-ended'], mount),
      'shared-threads': without(this.#held['shared-threads'], mount),
    };
    return pardonAtRest(this.#dataDir, mount) || known;
  }

  /** Who is suspected of what, and until when. */
  readonly condition: ConditionPart = () => {
    const now = dateNow();
    const remarks = GROUNDS.flatMap((ground) =>
      Object.entries(stillHeld(this.#held[ground], now)).map(
        ([mount, times]) =>
          [
            mount,
            {
              suspicion: {
                detail: describeSuspicion(ground, times, now),
                until: heldUntil(times, now),
              },
            },
          ] as const,
      ),
    );
    return { remarks: new Map(remarks) };
  };
}
