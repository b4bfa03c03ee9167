import type { Dispatcher, HostRoute, Scope } from '@skillet/core';
import { chooseFormat } from './exposition/choose-format.ts';
import { CONTENT_TYPE } from './exposition/write-metrics.ts';
import type { Metrics } from './metrics/metrics.ts';

const TEXT = { schema: { type: 'string' } };

const OPERATIONS = {
  get: {
    operationId: 'metrics',
    responses: {
      200: {
        description: 'All metrics, as text or as OpenMetrics, which `Accept` may ask for',
        content: { 'text/plain': TEXT, 'application/openmetrics-text': TEXT },
      },
    },
  },
};

/** `GET /metrics`, for whoever has the scope. */
export function metricsRoute(metrics: Metrics, dispatcher: Dispatcher, scope: Scope): HostRoute {
  return {
    path: '/metrics',
    methods: ['GET'],
    scope,
    summary: 'What is counted and measured, for Prometheus',
    operations: OPERATIONS,
    // When it is slow, its operator wants to know why.
    urgent: true,
    handle: async (exchange) => {
      await metrics.whole();
      const format = chooseFormat(exchange.req.headers.accept);
      const headers = [
        'Content-Type',
        CONTENT_TYPE[format],
        'Cache-Control',
        'no-store',
        'Vary',
        'Accept',
      ];
      exchange.answer(200, headers, metrics.text(dispatcher, format));
    },
  };
}
