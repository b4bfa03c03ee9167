import type { HostRoute } from '@skillet/core';
import {
  adminRoute,
  described,
  parameter,
  queryOf,
  sendJson,
} from '../host/dashboard/json-route.ts';
import type { ShadowDesk } from '../siblings/shadows-in-all.ts';

/** `/shadow`: how the answers to copies of calls compare. */
export function shadowRoutes(shadows: ShadowDesk): HostRoute[] {
  return [
    adminRoute(
      'GET',
      '/shadow',
      'The versions that get copies of calls, and how their answers compare',
      described(
        'shadow',
        'What has come of the copies',
        { shadows: { type: 'array', items: { type: 'object' } } },
        [parameter('mount', 'Which skill; all when it is left out')],
      ),
      async (exchange) => {
        const mount = queryOf(exchange).get('mount') ?? undefined;
        const answer = await shadows.answer(mount);
        if (mount === undefined || answer.shadows.length > 0) sendJson(exchange, answer);
        else
          sendJson(
            exchange,
            { detail: `No calls of ${JSON.stringify(mount)} are copied: it has no \`shadow\`.` },
            404,
          );
      },
    ),
  ];
}
