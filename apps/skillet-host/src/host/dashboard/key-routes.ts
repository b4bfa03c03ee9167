import { UsageError } from '@skillet/command';
import { scrubPaths, type HostRoute, type RouteExchange } from '@skillet/core';
import type { KeyDesk } from '../../keys/key-desk.ts';
import { limitsIn } from '../../keys/key-limits.ts';
import type { ControlParts } from './control-routes.ts';
import { adminRoute, described, making, parameter, queryOf, sendJson, TEXT } from './json-route.ts';

/** What the endpoints of keys act on. */
export interface KeyRouteParts {
  readonly desk: KeyDesk;
  readonly tell: ControlParts['tell'];
}

const ENTRY = {
  id: { type: ['string', 'null'] },
  name: TEXT,
  scope: TEXT,
  from: TEXT,
  created: { type: ['string', 'null'] },
  expires: { type: ['string', 'null'] },
  last_used: { type: ['string', 'null'] },
  live: { type: 'boolean' },
  limits: TEXT,
};
const ISSUED = {
  ...ENTRY,
  key: { ...TEXT, description: 'The key: shown this once, and kept nowhere' },
};

const LIST = described('keys', 'Each key, but for the key itself', {
  keys: { type: 'array', items: { type: 'object', properties: ENTRY } },
});
const ISSUE = {
  ...making('issue_key', 'The key', ISSUED, [
    parameter('name', 'Whose it is', true),
    parameter(
      'skill',
      'A mount, or a name, that it opens; once for each. Default, with no tag and no profile: all',
    ),
    parameter('tag', 'Opens the skills with this tag; once for each'),
    parameter('profile', 'Opens the skills of this profile of MCP; once for each'),
    parameter('admin', '`true`: it opens all that the admin token does'),
    parameter(
      'expires',
      'How long it holds, such as 90d, or until which date. Default: until it is revoked',
    ),
    parameter('rate', 'Calls on average, such as 60/min'),
    parameter('burst', 'How many of these at once'),
    parameter('concurrency', 'Calls under way at the same time'),
    parameter('daily', 'Calls in a day'),
  ]),
  summary: 'Makes a key, and tells it this once',
};
const ROTATE = making('rotate_key', 'The key that replaces the other', ISSUED, [
  parameter('name', 'Whose it is', true),
  parameter('overlap', 'How long the one before still holds. Default: 24h'),
]);
const REVOKE = described(
  'revoke_key',
  'Which ids are refused from now on',
  { message: TEXT, revoked: { type: 'array', items: TEXT } },
  [parameter('key', 'The name of its holder, for all of them, or the id of one', true)],
);

/** `GET /keys`, `POST /keys`, `POST /keys/rotate` and `POST /keys/revoke`. */
export function keyRoutes({ desk, tell }: KeyRouteParts): HostRoute[] {
  const list: HostRoute['handle'] = async (exchange) => {
    const keys = await answered(exchange, () => desk.list());
    if (keys !== undefined) sendJson(exchange, { keys });
  };
  const issue: HostRoute['handle'] = async (exchange) => {
    const query = queryOf(exchange);
    const name = query.get('name') ?? '';
    const issued = await answered(exchange, async () =>
      desk.issue({
        name,
        admin: query.get('admin') === 'true',
        grants: grantsIn(query),
        expires: query.get('expires') ?? undefined,
        limits: limitsIn(Object.fromEntries(query), ''),
      }),
    );
    if (issued === undefined) return;
    tell('issue-key', exchange.callerName, '', name);
    sendJson(exchange, issued, 201);
  };
  const rows = [
    adminRoute('GET', '/keys', 'Each key, but for the key itself', LIST, (exchange) =>
      exchange.req.method === 'POST' ? issue(exchange) : list(exchange),
    ),
    adminRoute(
      'POST',
      '/keys/rotate',
      'Makes a key that replaces another',
      ROTATE,
      async (exchange) => {
        const query = queryOf(exchange);
        const name = query.get('name') ?? '';
        const issued = await answered(exchange, () =>
          desk.rotate(name, query.get('overlap') ?? undefined),
        );
        if (issued === undefined) return;
        tell('rotate-key', exchange.callerName, '', name);
        sendJson(exchange, issued, 201);
      },
    ),
    adminRoute('POST', '/keys/revoke', 'Refuses a key from now on', REVOKE, async (exchange) => {
      const which = queryOf(exchange).get('key') ?? '';
      const gone = await answered(exchange, () => desk.revoke(which));
      if (gone === undefined) return;
      const [first] = gone;
      if (first === undefined) {
        const detail = `There is no key ${JSON.stringify(which)} in the file of keys; those of the configuration are taken out there.`;
        sendJson(exchange, { detail }, 404);
        return;
      }
      tell('revoke-key', exchange.callerName, '', first.name);
      sendJson(exchange, {
        message: 'It is refused from now on',
        revoked: gone.map(({ id }) => id),
      });
    }),
  ];
  return rows.map((row) =>
    row.path === '/keys'
      ? { ...row, methods: ['GET', 'POST'], operations: { ...row.operations, post: ISSUE } }
      : row,
  );
}

/** What came of it; undefined when it was no good, and has been answered. */
async function answered<T>(
  exchange: RouteExchange,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? scrubPaths(error.message) : 'it cannot be used';
    const isTheirs = error instanceof UsageError;
    const detail = isTheirs
      ? `${why.charAt(0).toUpperCase()}${why.slice(1)}.`
      : `The file of keys (host/keys.json in the data folder) is no use: ${why}.`;
    sendJson(exchange, { detail }, isTheirs ? 422 : 503);
    return undefined;
  }
}

function grantsIn(query: URLSearchParams) {
  const [skills, tags, profiles] = ['skill', 'tag', 'profile'].map((name) => query.getAll(name));
  return {
    ...(skills?.length ? { skills } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(profiles?.length ? { profiles } : {}),
  };
}
