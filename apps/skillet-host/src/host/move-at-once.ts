import type { EventListener } from '@skillet/core';
import type { Suspects } from '../crash/suspects/suspects.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Reloader } from './reloader.ts';

/** What a move needs. */
export interface MoveAtOnceOptions {
  readonly suspects: Suspects;
  readonly reloader: Reloader;
  readonly log: HostLogger;
}

/** Moves a skill into a process as soon as its workers were ended too often for holding what all threads share. */
export function moveAtOnce({ suspects, reloader, log }: MoveAtOnceOptions): EventListener {
  return (event) => {
    if (event.type !== 'worker-died') return;
    const { cause, mount } = event;
    if (cause.kind !== 'limit' || cause.limit !== 'pool') return;
    if (!suspects.onSharedThreadsHeld(mount)) return;
    const move = reloader.load('a process in place of threads', (current) => {
      const spec = current.skills.find((skill) => skill.mount === mount);
      if (spec === undefined) return Promise.reject(new Error('it is not there any more'));
      suspects.tell(suspects.move({ ...current, skills: [spec] }));
      return Promise.resolve(spec);
    });
    move.catch((error: unknown) => {
      log.error({ mount, err: error }, 'the skill could not be moved into a process');
    });
  };
}
