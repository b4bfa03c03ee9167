import type { Clock, HostRoute } from '@skillet/core';
import type { Analytics } from './keeper/analytics.ts';
import { ANALYTICS_OPERATION } from './openapi.ts';
import { readQuery } from './query/read-query.ts';

/** `GET /analytics`: what was used, by whom, how often, how fast and how well; 404 where there is nothing to tell that of. */
export function analyticsRoute(
  analytics: Pick<Analytics, 'read'>,
  clock: Clock,
  isThere: () => boolean = () => true,
): HostRoute {
  return {
    path: '/analytics',
    methods: ['GET'],
    scope: 'admin',
    summary: 'What was used, by whom, how often, how fast and how well',
    operations: { get: ANALYTICS_OPERATION },
    handle: async (exchange) => {
      if (!isThere()) {
        exchange.answer(404, [...JSON_TYPE], JSON.stringify({ detail: OFF }));
        return;
      }
      const { url = '' } = exchange.req;
      const [, parameters = ''] = url.split(/\?(.*)/s, 2);
      const query = readQuery(new URLSearchParams(parameters), clock.date());
      const text = await analytics.read(query);
      exchange.answer(200, [...JSON_TYPE, 'Cache-Control', 'no-store'], text);
    },
  };
}

const JSON_TYPE = ['Content-Type', 'application/json'];
const OFF = 'This host counts nothing: analytics.enabled is false.';
