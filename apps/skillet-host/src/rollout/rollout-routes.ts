import type { HostRoute, RouteExchange } from '@skillet/core';
import {
  adminRoute,
  described,
  parameter,
  queryOf,
  sendJson,
  TEXT,
} from '../host/dashboard/json-route.ts';
import type { RolloutDesk } from '../siblings/rollouts-in-all.ts';
import { NoRollout } from './rollout-parts.ts';

const MOUNT = parameter('mount', 'Which skill', true);
const LIST = { type: 'array', items: { type: 'object' } };

/** `/canary`: what is tried, and what an operator may do about it. */
export function rolloutRoutes(rollouts: RolloutDesk): HostRoute[] {
  return [
    adminRoute(
      'GET',
      '/canary',
      'The versions that prove themselves with a share of the calls, or are watched',
      described(
        'canary',
        'What goes on, and how the last one of each skill has ended',
        { rollouts: LIST, last: LIST },
        [parameter('mount', 'Which skill; all when it is left out')],
      ),
      async (exchange) => {
        const mount = queryOf(exchange).get('mount') ?? undefined;
        sendJson(exchange, await rollouts.answer(mount));
      },
    ),
    ...(['promote', 'abort'] as const).map((action) =>
      adminRoute(
        'POST',
        `/canary/${action}`,
        action === 'promote'
          ? 'Has a version that is tried take over at once'
          : 'Takes back a version that is tried',
        described(`canary_${action}`, 'It is done', { mount: TEXT, action: TEXT }, [MOUNT]),
        (exchange) => settle(exchange, rollouts, action),
      ),
    ),
  ];
}

async function settle(
  exchange: RouteExchange,
  rollouts: RolloutDesk,
  action: 'promote' | 'abort',
): Promise<void> {
  const mount = queryOf(exchange).get('mount') ?? '';
  if (mount === '') {
    sendJson(exchange, { detail: 'Say which skill: ?mount=…' }, 422);
    return;
  }
  try {
    sendJson(exchange, await rollouts.settle(mount, action, exchange.callerName));
  } catch (error) {
    if (!(error instanceof NoRollout)) throw error;
    const detail = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
    sendJson(exchange, { detail }, 404);
  }
}
