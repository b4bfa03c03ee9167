import { scrubPaths, type HostRoute, type RouteExchange } from '@skillet/core';
import {
  adminRoute,
  described,
  parameter,
  queryOf,
  sendJson,
  TEXT,
} from '../dashboard/json-route.ts';
import type { AskedOfVersions } from '../../siblings/versions-in-all.ts';
import { RollbackRefused } from './choose-version.ts';

const MOUNT = parameter('mount', 'Which skill', true);
const LIST = { type: 'array', items: { type: 'object' } };
const PINNED = { type: ['object', 'null'] };
const LIVE = { type: ['string', 'null'] };

/** `/versions` and `/rollback`; none where nothing is recorded. */
export function versionRoutes(versions: AskedOfVersions | undefined): HostRoute[] {
  if (versions === undefined) return [];
  return [
    adminRoute(
      'GET',
      '/versions',
      'The versions that a skill had, and which one is live',
      described(
        'versions',
        'The last that went live comes first',
        { mount: TEXT, live: LIVE, pinned: PINNED, versions: LIST },
        [MOUNT],
      ),
      (exchange) => answer(exchange, (mount) => versions.list(mount)),
    ),
    adminRoute(
      'POST',
      '/rollback',
      'Has an older version of a skill run again, or what lies in its folder',
      described(
        'rollback',
        'It runs',
        { message: TEXT, mount: TEXT, live: LIVE, pinned: PINNED, warnings: LIST },
        [
          MOUNT,
          parameter('to', 'Which version, by its id; the one before when it is left out'),
          parameter('forward', 'Whether to run what lies in its folder again'),
        ],
      ),
      (exchange) =>
        answer(exchange, async (mount) => {
          const query = queryOf(exchange);
          const by = exchange.callerName;
          if (isOn(query.get('forward'))) return versions.forward(mount, by);
          const done = await versions.rollback(mount, query.get('to') ?? undefined, by);
          return { ...done, warnings: done.warnings.map(scrubPaths) };
        }),
    ),
  ];
}

async function answer(
  exchange: RouteExchange,
  what: (mount: string) => Promise<unknown>,
): Promise<void> {
  const mount = queryOf(exchange).get('mount') ?? '';
  if (mount === '') {
    sendJson(exchange, { detail: 'Say which skill: ?mount=…' }, 422);
    return;
  }
  try {
    sendJson(exchange, await what(mount));
  } catch (error) {
    const detail = scrubPaths(error instanceof Error ? error.message : String(error));
    const status = error instanceof RollbackRefused && error.notThere ? 404 : 422;
    sendJson(exchange, { detail }, status);
  }
}

function isOn(value: string | null): boolean {
  return value !== null && !['false', '0', 'no', 'off'].includes(value.toLowerCase());
}
