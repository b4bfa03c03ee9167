import type { Dispatcher, HostRoute } from '@skillet/core';
import { adminRoute, described, parameter, queryOf, sendJson, TEXT } from './json-route.ts';
import { isLogLevel, type LogRing } from './log-ring.ts';

const LINE = {
  type: 'object',
  properties: { at: { type: 'integer' }, level: TEXT, message: TEXT, request_id: TEXT },
};

const OPERATION = described(
  'logs',
  'The lines that are kept, the oldest first',
  { mount: TEXT, lines: { type: 'array', items: LINE } },
  [
    parameter('mount', 'Which skill', true),
    parameter('level', 'The least grave that are wanted: debug, info, warn or error'),
    parameter('request_id', 'Only lines of this request'),
  ],
);

/** `GET /logs?mount=`: what a skill logged last. */
export function logRoutes(ring: LogRing, dispatcher: Pick<Dispatcher, 'skill'>): HostRoute[] {
  return [
    adminRoute('GET', '/logs', 'What a skill has logged last', OPERATION, (exchange) => {
      const query = queryOf(exchange);
      const mount = query.get('mount') ?? '';
      const level = query.get('level') ?? 'debug';
      const requestId = query.get('request_id') ?? undefined;
      if (mount === '') {
        sendJson(exchange, { detail: 'Say which skill: ?mount=…' }, 422);
        return;
      }
      if (!isLogLevel(level)) {
        const detail = `There is no level ${JSON.stringify(level)}; there are debug, info, warn and error.`;
        sendJson(exchange, { detail }, 422);
        return;
      }
      const lines = ring.lines({ mount, level, requestId });
      if (lines.length === 0 && dispatcher.skill(mount) === undefined) {
        sendJson(exchange, { detail: `There is no skill at "${mount}".` }, 404);
        return;
      }
      sendJson(exchange, { mount, lines });
    }),
  ];
}
