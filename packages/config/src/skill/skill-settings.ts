import { SKILL_DEFAULTS, type SkillSettings } from '@skillet/core';
import type { SkillDefaults } from '../host/host-config.ts';
import { overlay } from '../schema/overlay.ts';
import { absolutePython } from './absolute-python.ts';

/** A bare Node process, and room to do anything. */
export const LEAST_PROCESS_MEMORY = 64 * 1024 * 1024;

/**
 * The settings of a skill: its own, whose paths are relative to `baseDir`, over those of `defaults`,
 * key by key, over the host's for its kind.
 */
export function skillSettings(
  own: SkillDefaults,
  defaults: SkillDefaults,
  baseDir: string,
  hosts: SkillSettings = SKILL_DEFAULTS,
): SkillSettings {
  const given = overlay(defaults, absolutePython(own, baseDir));
  const settings = overlay<SkillSettings>(hosts, given);
  if (given.workers?.max !== undefined) return settings;
  const { min, max } = settings.workers;
  return { ...settings, workers: { ...settings.workers, max: Math.max(min, max) } };
}

/** What is wrong with the two ends of a range together; `key` is its name in the message. */
export function workerRangeFault(
  { min = 0, max = Infinity }: NonNullable<SkillDefaults['workers']>,
  key: string,
): string | undefined {
  return min <= max
    ? undefined
    : `\`${key}.min\` (${String(min)}) is more than \`${key}.max\` (${String(max)})`;
}

/** A sentence on a setting, and the key it is about. */
export interface SettingProblem {
  readonly key: 'workers' | 'limits' | 'deploy';
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
  const { isolation, workers, concurrency, limits, deploy } = settings;
  const problems: SettingProblem[] = [];
  if (isolation === 'process' && limits.memory < LEAST_PROCESS_MEMORY) {
    const message =
      '`limits.memory` must be at least `64MB` with `isolation: process`: all that the process has ' +
      'resident counts, and Node alone takes 50 MB';
    problems.push({ key: 'limits', message });
  }
  const { steps } = deploy.canary;
  if (steps.some((step, at) => step <= (steps[at - 1] ?? 0)))
    problems.push({
      key: 'deploy',
      message: `\`deploy.canary.steps\` must grow from step to step: [${steps.join(', ')}]`,
    });
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
