import { TIMEOUT } from '../host/stress-config.ts';
import { send } from '../http/send.ts';
import type { Attack } from './attack.ts';
import { judgeAnswer, judgeSilence, type CallerReport } from './caller.ts';
import { callAsCrowd } from './crowd.ts';
import { unique } from './unique.ts';

/** Milliseconds after which a caller gives up. */
const PATIENCE = TIMEOUT + 8000;
/** How many call at once in an overload. */
const CROWD = 1000;

/** Sets off a bomb and waits for what its caller is told. */
export async function fire(attack: Attack, baseUrl: string): Promise<CallerReport> {
  const url = `${baseUrl}/skills/${attack.mount}/run`;
  const { patience = PATIENCE } = attack;
  const started = performance.now();
  const call = () => send(url, { method: 'POST', body: unique(attack.body), timeout: patience });
  const elapsed = () => performance.now() - started;
  if (attack.kind === 'overload') {
    return callAsCrowd({ url, body: attack.body, calls: CROWD, patience });
  }
  try {
    const answer = await call();
    return judgeAnswer(answer, attack.caller, elapsed());
  } catch (error) {
    return judgeSilence(error, attack.caller, elapsed());
  }
}
