import type { Dispatcher, HostRoute } from '@skillet/core';
import { hostHealth, skillDetails, type HostCondition } from '@skillet/gateway';
import type { Stats } from '@skillet/telemetry';
import type { DisabledSkill } from './switched-off.ts';
import { adminRoute, described, parameter, queryOf, sendJson, TEXT } from './json-route.ts';

/** What the endpoints tell of. */
export interface StatsParts {
  readonly stats: Stats;
  readonly dispatcher: Dispatcher;
  readonly condition: () => HostCondition;
  /** Skills that are switched off. */
  readonly disabled: () => readonly DisabledSkill[];
  /** Skills that an operator has moved into processes. */
  readonly moved: () => readonly { readonly mount: string; readonly by: string }[];
}

const MANY = { type: 'array', items: { type: 'object' } };
const HOST = {
  version: TEXT,
  started_at: TEXT,
  status: TEXT,
  skills: { type: 'object' },
  failed: MANY,
  disabled: MANY,
  moved: MANY,
  cluster: TEXT,
};

const OPERATION = described(
  'stats',
  'The host, and each skill by its mount; with `mount`, one skill with its workers and its last hour',
  HOST,
  [parameter('mount', 'Which skill to look at closely')],
);

/** `GET /stats`, and `?mount=` for one skill closely. */
export function statsRoutes(parts: StatsParts): HostRoute[] {
  const { stats, dispatcher, condition, disabled, moved } = parts;
  return [
    {
      ...adminRoute('GET', '/stats', 'Skills in figures, as of now', OPERATION, (exchange) => {
        const mount = queryOf(exchange).get('mount');
        if (mount === null) {
          const about = condition();
          const health = hostHealth(dispatcher, about, (view) => stats.skill(view));
          const cluster = about.cluster?.['name'];
          const more = { disabled: disabled(), moved: moved(), cluster };
          sendJson(exchange, { ...stats.host(), ...health, ...more });
          return;
        }
        const view = dispatcher.skill(mount);
        if (view === undefined) {
          sendJson(exchange, { detail: `There is no skill at "${mount}".` }, 404);
          return;
        }
        const { workers } = skillDetails(view);
        const now = { mount, ...stats.skill(view), workers_now: workers };
        const refused_inputs = view.intervention?.refused() ?? [];
        sendJson(exchange, { ...now, refused_inputs, history: stats.history(mount) });
      }),
      // When it is slow, its operator wants to know why.
      urgent: true,
    },
  ];
}
