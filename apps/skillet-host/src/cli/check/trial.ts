import { describeDeath, type Dispatcher, type EventListener, type SkillSpec } from '@skillet/core';
import { Supervisor } from '@skillet/supervisor';
import { KERNEL_FILES } from '../../kernel-files.ts';
import { SkillWatch } from './skill-watch.ts';

/** A skill with a worker of its own that is tried out. */
export interface Trial {
  readonly spec: SkillSpec;
  readonly dispatcher: Dispatcher;
  readonly watch: SkillWatch;
}

/** Begins to load all of the skills; each is to be given as `throwAwaySpec` makes it. */
export function startTrials(specs: readonly SkillSpec[], onEvent: EventListener): Trial[] {
  const watches = new Map<string, SkillWatch>();
  const dispatcher = new Supervisor({
    kernel: KERNEL_FILES,
    onEvent: (event) => {
      watches.get(event.mount)?.note(event);
      onEvent(event);
    },
  });
  const trials = specs.map((spec) => {
    const watch = new SkillWatch();
    watches.set(spec.mount, watch);
    return { spec, dispatcher, watch };
  });
  dispatcher.start(specs);
  return trials;
}

/** Why a skill could not be loaded, as the end of a sentence; undefined once it is. */
export async function loadFailure({ watch }: Pick<Trial, 'watch'>): Promise<string | undefined> {
  const cause = await watch.loaded;
  if (cause === undefined) return undefined;
  if (cause.kind === 'load-failed') return cause.message;
  const setting = cause.kind === 'start-timeout' ? ' (`start_timeout`)' : '';
  return `its worker ${describeDeath(cause)}${setting}`;
}
