import {
  isStream,
  type Call,
  type SkillRequest,
  type SkillResponse,
  type SkillView,
} from '@skillet/core';
import { tellLimits } from '../answer/tell-limits.ts';
import type { Exchange } from '../exchange.ts';
import { successorOf } from './successor.ts';

/**
 * Hands a request to a skill. Exactly one of these follows: `answer` with what the skill said,
 * `fail` with what was thrown (by `answer` too), or, when the client leaves first, neither. For a client that
 * has left already the skill is not called at all.
 */
export function callSkill(
  exchange: Exchange,
  skill: SkillView,
  request: SkillRequest,
  answer: (response: SkillResponse) => void,
  fail: (thrown: unknown) => void,
): void {
  if (exchange.res.closed) return;
  let call: Call;
  try {
    call = dispatched(exchange, skill, request);
  } catch (error) {
    fail(error);
    return;
  }
  const pass = call.request?.pass;
  if (pass !== undefined) tellLimits(exchange, pass.fields);
  let waiting = true;
  exchange.res.on('close', () => {
    if (!waiting) return;
    waiting = false;
    call.cancel();
  });
  call.response.then(
    (response) => {
      if (!waiting) {
        if (isStream(response.body)) response.body.cancel();
        return;
      }
      waiting = false;
      if (pass === undefined) tellPass(exchange, call);
      try {
        answer(response);
      } catch (error) {
        fail(error);
      }
    },
    (error: unknown) => {
      if (!waiting) return;
      waiting = false;
      if (pass === undefined) tellPass(exchange, call);
      fail(error);
    },
  );
}

function dispatched(exchange: Exchange, skill: SkillView, request: SkillRequest): Call {
  try {
    const call = skill.dispatch(request);
    call.findBy?.(() => successorOf(exchange, skill, request));
    return call;
  } catch (error) {
    const successor = successorOf(exchange, skill, request);
    if (successor === undefined) throw error;
    return successor.dispatch(request);
  }
}

/** Tells of the limits of a call that was let in only after it had been handed on. */
function tellPass(exchange: Exchange, { request }: Call): void {
  if (request?.pass !== undefined) tellLimits(exchange, request.pass.fields);
}
