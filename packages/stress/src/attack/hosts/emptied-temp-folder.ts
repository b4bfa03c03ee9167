import { SHARING } from '../../host/mounts.ts';
import { send } from '../../http/send.ts';
import type { Fire } from '../attack.ts';
import { judgeCrowd } from '../caller.ts';
import { toError } from '../clients/crowd.ts';
import { callOnce } from '../fire.ts';

/** More at once than there are connections to the process already. */
const CALLS = 60;

/** Has the skill empty the temporary folder, and then calls a neighbour that is reached by a socket. */
export const emptiedTempFolder: Fire = async (attack, host) => {
  const told = await callOnce(attack, host);
  if (!told.clear) return told;
  const started = performance.now();
  const url = `${host.url}/skills/${SHARING.process}/run`;
  const answers = await Promise.all(
    Array.from({ length: CALLS }, () =>
      send(url, { method: 'POST', body: {}, timeout: 10_000 }).catch(toError),
    ),
  );
  const crowd = judgeCrowd(answers, performance.now() - started);
  const served = answers.every((answer) => !(answer instanceof Error) && answer.status === 200);
  return { ...crowd, clear: served };
};
