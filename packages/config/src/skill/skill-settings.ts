import { SKILL_DEFAULTS, type SkillSettings } from '@skillet/core';
import type { SkillSettingValues } from '../keys/skill-keys.ts';
import { overlay, type Partially } from '../shape/overlay.ts';

/** The settings of a skill: its own over those of `defaults`, key by key, over the host's. */
export function skillSettings(
  own: SkillSettingValues,
  defaults: SkillSettingValues,
): SkillSettings {
  const {
    start_timeout: startTimeout,
    limits = {},
    recycle = {},
    restart = {},
    ...given
  } = overlay<SkillSettingValues>(defaults, own);
  const { cpu_window: cpuWindow, cpu_per_request: cpuPerRequest, ...sameName } = limits;
  const { poison_ttl: poisonTtl, ...restartGiven } = restart;
  const settings = overlay<SkillSettings>(SKILL_DEFAULTS, {
    ...given,
    startTimeout,
    limits: { ...sameName, cpuWindow, cpuPerRequest },
    restart: { ...restartGiven, poisonTtl },
    recycle: { maxRequests: recycle.max_requests, maxAge: recycle.max_age },
  } satisfies Partially<SkillSettings>);
  if (given.workers?.max !== undefined) return settings;
  const { min, max } = settings.workers;
  return { ...settings, workers: { ...settings.workers, max: Math.max(min, max) } };
}

/** A sentence on a setting, and the key it is about. */
export interface SettingProblem {
  readonly key: 'isolation' | 'workers' | 'limits';
  readonly message: string;
}

/** What is wrong with settings that are right one by one: in their combination, or not possible yet. */
export function settingProblems(settings: SkillSettings): SettingProblem[] {
  const { isolation, workers, concurrency, limits } = settings;
  const problems: SettingProblem[] = [];
  if (isolation === 'process') {
    const message = '`isolation: process` is not available yet: use `thread`';
    problems.push({ key: 'isolation', message });
  }
  if (workers.min > workers.max) {
    const [min, max] = [String(workers.min), String(workers.max)];
    const message = `\`workers.min\` (${min}) is more than \`workers.max\` (${max})`;
    problems.push({ key: 'workers', message });
  }
  if (limits.cpuPerRequest !== Infinity && concurrency > 1) {
    const message =
      '`limits.cpu_per_request` needs `concurrency: 1`, since the CPU time of a worker is not told ' +
      `apart by request; the concurrency is ${String(concurrency)}`;
    problems.push({ key: 'limits', message });
  }
  return problems;
}
