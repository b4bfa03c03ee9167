import { resolve } from 'node:path';
import type { SkillDefaults } from '../host/host-config.ts';

/** Settings whose interpreter, where it is a path and no name, does not depend on `baseDir` any more. */
export function absolutePython(settings: SkillDefaults, baseDir: string): SkillDefaults {
  const { python } = settings;
  if (python?.includes('/') !== true) return settings;
  return { ...settings, python: resolve(baseDir, python) };
}
