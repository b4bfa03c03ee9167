import type { ConfinementMeans } from '@skillet/core';
import { ok, warning, type Finding } from '../finding.ts';

/** Whether skills that have permissions are held to them by the system; `confined` is the number of these. */
export function checkConfinement(
  { landlock, seccomp, why }: ConfinementMeans,
  confined: number,
): Finding {
  const some = [
    ...(landlock > 0 ? [`Landlock (version ${String(landlock)})`] : []),
    ...(seccomp ? ['seccomp'] : []),
  ];
  if (why === undefined) return ok('permissions', `${some.join(' and ')} hold skills to theirs`);
  if (confined === 0) return ok('permissions', `${why}; no skill has any`);
  return warning(
    'permissions',
    why,
    `${confined === 1 ? 'the skill that has some is' : `the ${String(confined)} skills that have some are`} not wholly held to them: skillet-host check says how far`,
    'have python3 in the PATH, and Linux 5.13 or newer with landlock among the names in /sys/kernel/security/lsm',
  );
}
