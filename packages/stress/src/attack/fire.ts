import type { AttackedHost } from '../host/attacked-host.ts';
import { TIMEOUT } from '../host/stress-config.ts';
import { send } from '../http/send.ts';
import type { Attack } from './attack.ts';
import { judgeAnswer, judgeSilence, type CallerResult } from './caller.ts';
import { unique } from './unique.ts';

/** Milliseconds after which a caller gives up. */
export const PATIENCE = TIMEOUT + 8000;

/** Sets off a bomb by one call, and waits for what its caller is told. */
export async function callOnce(attack: Attack, { url }: AttackedHost): Promise<CallerResult> {
  const { mount, patience = PATIENCE, caller } = attack;
  // The host's address is for those that call it.
  const body = unique({ url, ...attack.body });
  const started = performance.now();
  try {
    const answer = await send(`${url}/skills/${mount}/run`, {
      method: 'POST',
      body,
      timeout: patience,
    });
    return judgeAnswer(answer, caller, performance.now() - started);
  } catch (error) {
    return judgeSilence(error, caller, performance.now() - started);
  }
}
