import { resolve } from 'node:path';
import type { SkillSettingValues } from '../keys/skill-keys.ts';

/** Settings whose interpreter, where it is a path and no name, does not depend on `baseDir` any more. */
export function absolutePython(settings: SkillSettingValues, baseDir: string): SkillSettingValues {
  const { python } = settings;
  if (python?.includes('/') !== true) return settings;
  return { ...settings, python: resolve(baseDir, python) };
}
