import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
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
  const isolationReason = reasonOf(ground, times.length, new Date(times.at(-1) ?? now));
  const limits = { ...spec.limits, memory: spec.limits.memory + NODE_BYTES };
  return { ...spec, isolation: 'process', isolationReason, limits };
}

function reasonOf(ground: Ground, count: number, last: Date): string {
  const why = {
    'host-ended': `it was suspected ${String(count)} times of having ended the host`,
    'shared-threads': `it kept others from the threads that all skills share ${String(count)} times`,
  }[ground];
  return `It runs in a process of its own, since ${why}, last at ${last.toISOString()}.`;
}
