import { SKILL_DEFAULTS, type SkillSettings } from '@skillet/core';
import type { SkillSettingValues } from '../keys/skill-keys.ts';
import { workerRangeFault } from '../keys/worker-kind.ts';
import { absolutePython } from './absolute-python.ts';
import { overlay, type Partially } from '../shape/overlay.ts';

/** A bare Node process, and room to do anything. */
const LEAST_PROCESS_MEMORY = 64 * 1024 * 1024;

/**
 * The settings of a skill: its own, whose paths are relative to `baseDir`, over those of `defaults`,
 * key by key, over the host's.
 */
export function skillSettings(
  own: SkillSettingValues,
  defaults: SkillSettingValues,
  baseDir: string,
): SkillSettings {
  const {
    start_timeout: startTimeout,
    stream_idle: streamIdle,
    denied_credentials: deniedCredentials,
    limits = {},
    recycle = {},
    restart = {},
    python,
    ...given
  } = overlay<SkillSettingValues>(defaults, absolutePython(own, baseDir));
  const { cpu_window: cpuWindow, cpu_per_request: cpuPerRequest, ...sameName } = limits;
  const { poison_ttl: poisonTtl, ...restartGiven } = restart;
  const settings = overlay<SkillSettings>(SKILL_DEFAULTS, {
    ...given,
    startTimeout,
    streamIdle,
    python,
    deniedCredentials,
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
  readonly key: 'workers' | 'limits';
  readonly message: string;
}

/**
 * What is wrong with settings that are right one by one, in their combination; `unread` are the keys
 * of those that are not.
 */
export function settingProblems(
  settings: SkillSettings,
  unread: readonly string[],
): SettingProblem[] {
  const { isolation, workers, concurrency, limits } = settings;
  const problems: SettingProblem[] = [];
  if (isolation === 'process' && limits.memory < LEAST_PROCESS_MEMORY) {
    const message =
      '`limits.memory` must be at least `64MB` with `isolation: process`: all that the process has ' +
      'resident counts, and Node alone takes 50 MB';
    problems.push({ key: 'limits', message });
  }
  const range = workerRangeFault(workers, 'workers');
  if (range !== undefined) problems.push({ key: 'workers', message: range });
  const shared = concurrency > 1 && !unread.includes('concurrency');
  if (limits.cpuPerRequest !== Infinity && shared) {
    const message =
      '`limits.cpu_per_request` needs `concurrency: 1`, since the CPU time of a worker is not told ' +
      `apart by request; the concurrency is ${String(concurrency)}`;
    problems.push({ key: 'limits', message });
  }
  return problems;
}
