import { randomUUID } from 'node:crypto';
import { TIMEOUT } from '../host/stress-config.ts';
import { send } from '../http/send.ts';
import type { Attack } from './attack.ts';
import { judgeAnswer, judgeCrowd, judgeSilence, type CallerReport } from './caller.ts';

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
    const calls = Array.from({ length: CROWD }, () => call().catch(toError));
    const answers = await Promise.all(calls);
    return judgeCrowd(answers, elapsed());
  }
  try {
    const answer = await call();
    return judgeAnswer(answer, attack.caller, elapsed());
  } catch (error) {
    return judgeSilence(error, attack.caller, elapsed());
  }
}

/** The same call with an input of its own: one that has killed twice would be refused. */
export function unique(body: Attack['body']): Attack['body'] {
  return { ...body, shot: randomUUID() };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
