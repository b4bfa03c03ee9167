import { join } from 'node:path';
import type { SkillSpec } from '@skillet/core';

/** Milliseconds; longer than any check. */
const DAY = 86_400_000;

/** A spec for one look at a skill: a single worker with a single life, and state that goes away. */
export function throwAwaySpec(spec: SkillSpec, dataDir: string): SkillSpec {
  return {
    ...spec,
    dataDir: join(dataDir, 'skills', spec.mount),
    workers: { min: 1, max: 1, idle: DAY },
    restart: {
      max: 0,
      window: DAY,
      backoff: { initial: DAY, factor: 1, max: DAY, jitter: 0 },
      poisonTtl: 0,
    },
  };
}
