import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { describeSuspicion } from './describe-suspicion.ts';
import { GROUNDS, isMoved, type Ground, type Suspicions } from './suspicions.ts';

/** Bytes that Node itself takes in a process, where all that it has in memory counts. */
const NODE_BYTES = 64 * 1024 * 1024;

/** A configuration in which skills that were suspected too often run in processes of their own. */
export function moveSuspects(
  config: HostConfig,
  suspicions: Readonly<Record<Ground, Suspicions>>,
  now: number,
): HostConfig {
  const skills = config.skills.map((spec) =>
    GROUNDS.reduce((moved, ground) => move(moved, ground, suspicions[ground], now), spec),
  );
  return { ...config, skills };
}

function move(spec: SkillSpec, ground: Ground, suspicions: Suspicions, now: number): SkillSpec {
  const times = Object.hasOwn(suspicions, spec.mount) ? (suspicions[spec.mount] ?? []) : [];
  if (spec.isolation === 'process' || !isMoved(times, now)) return spec;
  return inProcess(spec, describeSuspicion(ground, times, now));
}

/** A skill of threads in processes, and why. */
export function inProcess(spec: SkillSpec, isolationReason: string): SkillSpec {
  const limits = { ...spec.limits, memory: spec.limits.memory + NODE_BYTES };
  return { ...spec, isolation: 'process', isolationReason, limits };
}
