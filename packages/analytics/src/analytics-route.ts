import type { Clock, HostRoute } from '@skillet/core';
import type { Analytics } from './keeper/analytics.ts';
import { ANALYTICS_OPERATION } from './openapi.ts';
import { readQuery } from './query/read-query.ts';

/** `GET /analytics`: what was used, by whom, how often, how fast and how well. */
export function analyticsRoute(analytics: Pick<Analytics, 'read'>, clock: Clock): HostRoute {
  return {
    path: '/analytics',
    methods: ['GET'],
    scope: 'admin',
    summary: 'What was used, by whom, how often, how fast and how well',
    operations: { get: ANALYTICS_OPERATION },
    handle: async (exchange) => {
      const { url = '' } = exchange.req;
      const [, parameters = ''] = url.split(/\?(.*)/s, 2);
      const query = readQuery(new URLSearchParams(parameters), clock.date());
      const text = await analytics.read(query);
      const headers = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];
      exchange.answer(200, headers, text);
    },
  };
}
