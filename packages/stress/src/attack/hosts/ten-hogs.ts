import { send } from '../../http/send.ts';
import { judgeCrowd } from '../caller.ts';
import type { Fire } from '../attack.ts';
import { toError } from '../clients/crowd.ts';
import { unique } from '../unique.ts';
import { addSkills, alike, chaosSkill } from './added-skills.ts';

const HOGS = 10;
/** Milliseconds for which each takes a core. */
const BURNS = 5000;
const SKILL = { timeout: '15s', limits: { stall: '15s' }, workers: { min: 0, max: 1 } };

/** Ten skills that each want a core for themselves. */
export const tenHogs: Fire = async (attack, host) => {
  const skills = alike(HOGS, chaosSkill({ ...SKILL, isolation: host.isolation }));
  const added = await addSkills(host, skills);
  if (!added.clear) return added;
  const started = performance.now();
  const answers = await Promise.all(
    Object.keys(skills).map((mount) =>
      send(`${host.url}/skills/${mount}/run`, {
        method: 'POST',
        body: unique({ bomb: 'burn', ms: BURNS }),
        timeout: 60_000,
      }).catch(toError),
    ),
  );
  return judgeCrowd(answers, performance.now() - started);
};
