import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { defaultBudget } from '@skillet/gateway';
import { KEEPER } from './keeper.ts';
import type { Place } from '../launcher/place-of.ts';

/** The part of a configuration that one of several hosts runs: its share of the workers of every skill, and at least one. */
export function shareOf(config: HostConfig, place: Place): HostConfig {
  if (place.of === 1) return config;
  return { ...config, skills: config.skills.map((spec) => shareOfSkill(spec, place)) };
}

/** Whether one of several hosts alone runs a skill. */
export function isStateful({ stateful, manifest }: SkillSpec): boolean {
  return stateful ?? manifest.stateful === true;
}

function shareOfSkill(spec: SkillSpec, { number, of }: Place): SkillSpec {
  if (isStateful(spec)) {
    // Elsewhere it is told of, and starts no worker, for no call arrives.
    return number === KEEPER ? spec : { ...spec, workers: { ...spec.workers, min: 0 } };
  }
  const { workers, queue } = spec;
  // What cannot be dealt out evenly goes to the first ones.
  const part = (whole: number): number => Math.floor(whole / of) + (number <= whole % of ? 1 : 0);
  const max = Math.max(1, part(workers.max));
  // One that starts with the first request does so in each host.
  const min = workers.min === 0 ? 0 : Math.min(max, Math.max(1, part(workers.min)));
  return {
    ...spec,
    workers: { ...workers, min, max },
    queue: queue === 0 ? 0 : Math.max(1, part(queue)),
  };
}

/** Bytes that bodies and answers may take in one of several hosts. */
export function memoryOf(
  { server: { bodyMemory, answerMemory } }: Pick<HostConfig, 'server'>,
  { of }: Place,
): { readonly bodyMemory: number; readonly answerMemory: number } {
  const share = (whole = defaultBudget()): number => Math.floor(whole / of);
  return { bodyMemory: share(bodyMemory), answerMemory: share(answerMemory) };
}
