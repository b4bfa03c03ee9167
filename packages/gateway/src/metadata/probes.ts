import { isFirstStart, type SkillView } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { isStrict, isWell } from './host-health.ts';

/** Seconds after which an orchestrator may look again. */
const LOOK_AGAIN = 1;

/** `GET /health/live`: 200 as long as the host answers at all; whoever gets no answer restarts it. */
export function sendLiveness(exchange: Exchange): void {
  sendJson(exchange, { status: 'alive' });
}

/** The probes that ask whether the host has started. */
export interface Probes {
  readonly startup: (exchange: Exchange) => void;
  readonly ready: (exchange: Exchange) => void;
}

/**
 * Makes `GET /health/startup`, 503 until no skill is in its first start any more, and `GET /health/ready`, which is that too, and 503
 * again when the host stops. In between a skill that is down is no reason to send no traffic to all the others, unless the
 * probe says so by `?strict`.
 */
export function probes(): Probes {
  let started = false;
  /** Answers in place of a probe, while skills start. */
  const answersWhileStarting = (exchange: Exchange): boolean => {
    const views = started ? [] : exchange.gateway.dispatcher.skills();
    const starting = views.filter(isAwaited).map(({ mount }) => mount);
    // Once none is left, a skill that starts is one that was asleep, died, or was added by a reload.
    started = starting.length === 0;
    if (started) return false;
    // Probes show no key, and who shows none is not told which skills there are.
    const answer = exchange.gateway.callers.book.required
      ? { status: 'starting', detail: 'Not every skill has started yet.' }
      : {
          status: 'starting',
          detail: `Not every skill has started yet: ${starting.join(', ')}.`,
          starting,
        };
    sendJson(exchange, answer, 503, ['Retry-After', LOOK_AGAIN]);
    return true;
  };
  return {
    startup: (exchange) => {
      if (!answersWhileStarting(exchange)) sendJson(exchange, { status: 'started' });
    },
    ready: (exchange) => {
      const { dispatcher, stopping } = exchange.gateway;
      if (stopping.aborted) {
        sendJson(exchange, { status: 'stopping', detail: 'The host is stopping.' }, 503);
        return;
      }
      if (answersWhileStarting(exchange)) return;
      if (isStrict(exchange) && !isWell(dispatcher, exchange.gateway.condition())) {
        const detail =
          'The host is degraded, and `strict` was asked for; GET /health says what is wrong.';
        sendJson(exchange, { status: 'degraded', detail }, 503);
        return;
      }
      sendJson(exchange, { status: 'ready' });
    },
  };
}

/** Calls of a server whose tools are known wait for it alone; nobody else does. */
function isAwaited({ state, lastKnown }: SkillView): boolean {
  return isFirstStart(state) && lastKnown !== true;
}
