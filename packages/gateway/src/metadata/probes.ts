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

/**
 * Makes `GET /health/ready`: 503 until no skill is in its first start any more, and again when the
 * host stops. In between a skill that is down is no reason to send no traffic to all the others, unless the
 * probe says so by `?strict`.
 */
export function readiness(): (exchange: Exchange) => void {
  let started = false;
  return (exchange) => {
    const { dispatcher, stopping } = exchange.gateway;
    if (stopping.aborted) {
      sendJson(exchange, { status: 'stopping', detail: 'The host is stopping.' }, 503);
      return;
    }
    const views = started ? [] : dispatcher.skills();
    const starting = views.filter(isAwaited).map(({ mount }) => mount);
    if (starting.length > 0) {
      const detail = `Not every skill has started yet: ${starting.join(', ')}.`;
      const headers = ['Retry-After', LOOK_AGAIN];
      sendJson(exchange, { status: 'starting', detail, starting }, 503, headers);
      return;
    }
    // From now on a skill that starts is one that was asleep, died, or was added by a reload.
    started = true;
    if (isStrict(exchange) && !isWell(dispatcher, exchange.gateway.condition())) {
      const detail =
        'The host is degraded, and `strict` was asked for; GET /health says what is wrong.';
      sendJson(exchange, { status: 'degraded', detail }, 503);
      return;
    }
    sendJson(exchange, { status: 'ready' });
  };
}

/** Calls of a server whose tools are known wait for it alone; nobody else does. */
function isAwaited({ state, lastKnown }: SkillView): boolean {
  return isFirstStart(state) && lastKnown !== true;
}
