import type { Dispatcher } from '@skillet/core';
import type { Suspects } from '../crash/suspects/suspects.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Reloader } from './reloader.ts';

/** What a pardon needs. */
export interface PardonerOptions {
  readonly suspects: Suspects;
  readonly reloader: Reloader;
  readonly supervisor: Pick<Dispatcher, 'skill'>;
  readonly log: HostLogger;
}

/**
 * Takes back what a skill is suspected of; one that was moved for it runs as its configuration says again.
 * Resolves with whether there was anything to take back.
 */
export function pardoner(options: PardonerOptions): (mount: string) => Promise<boolean> {
  const { suspects, reloader, supervisor, log } = options;
  return async (mount) => {
    if (!suspects.pardon(mount)) return false;
    log.info({ mount }, 'the skill was pardoned: it is not suspected any more');
    if (supervisor.skill(mount)?.isolationReason === undefined) return true;
    await reloader.load('pardon', (current) => {
      const spec = current.skills.find((skill) => skill.mount === mount);
      return spec === undefined
        ? Promise.reject(new Error('it is not there any more'))
        : Promise.resolve(spec);
    });
    return true;
  };
}
