import { setTimeout as sleep } from 'node:timers/promises';
import type { Fire } from '../attack.ts';
import { addSkills, alike, chaosSkill } from './added-skills.ts';

const SKILLS = 50;
/** Milliseconds for which they crash. */
const LASTS = 8000;
const SKILL = { workers: 1, env: { CHAOS_AT_LOAD: 'throw' }, restart: { max: 100 } };

/** Fifty skills that die at each start, and are started again. */
export const fiftyCrashLoops: Fire = async (_, host) => {
  const skills = alike(SKILLS, chaosSkill({ ...SKILL, isolation: host.isolation }));
  const [added] = await Promise.all([addSkills(host, skills), sleep(LASTS)]);
  return added;
};
