import type { HostConfig } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { isMoved, type Suspicions } from './suspicions.ts';

/** Bytes that Node itself takes in a process, where all that it has in memory counts. */
const NODE_BYTES = 64 * 1024 * 1024;

/** A configuration in which skills that were suspected too often run in processes of their own. */
export function moveSuspects(config: HostConfig, suspicions: Suspicions, now: number): HostConfig {
  return { ...config, skills: config.skills.map((spec) => moved(spec, suspicions, now)) };
}

function moved(spec: SkillSpec, suspicions: Suspicions, now: number): SkillSpec {
  const times = Object.hasOwn(suspicions, spec.mount) ? (suspicions[spec.mount] ?? []) : [];
  if (spec.isolation === 'process' || !isMoved(times, now)) return spec;
  const last = new Date(times.at(-1) ?? now).toISOString();
  const isolationReason =
    `It runs in a process of its own, since it was suspected ${String(times.length)} times of having ` +
    `ended the host, last at ${last}.`;
  const limits = { ...spec.limits, memory: spec.limits.memory + NODE_BYTES };
  return { ...spec, isolation: 'process', isolationReason, limits };
}
