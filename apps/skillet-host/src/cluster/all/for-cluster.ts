import { HostError, type EventFeed, type HostRoute, type RouteExchange } from '@skillet/core';
import { wrongInReload } from '@skillet/gateway';
import { sendJson } from '../../host/dashboard/json-route.ts';
import { isAsked, isStrict } from '../../siblings/merge/health.ts';
import type { Json } from '../../siblings/merge/json.ts';
import { mergeAnalytics } from './merge/analytics.ts';
import { mergeHealth } from './merge/health.ts';
import { mergeMetrics } from './merge/metrics.ts';
import { mergeStats } from './merge/stats.ts';
import type { Questions } from './questions.ts';
import type { RollOutcome } from './roll-outcome.ts';
import { RollUnderWay, type RollWish } from './rolling-reload.ts';
import { NOT_THERE, type AllSaid } from './told.ts';

/** Groups that `GET /analytics` tells, unless it is asked for more or fewer. */
const GROUPS = 100;

/** What endpoints ask all hosts with. */
export interface ForClusterParts {
  readonly questions: Questions;
  /** Name of this host. */
  readonly host: string;
  /** What happens to skills of all. */
  readonly events: EventFeed;
  /** The cluster in the words that clients see: its name, and whether it can be reached. */
  readonly cluster: () => Json;
  readonly roll: (wish: RollWish, dryRun: boolean) => Promise<RollOutcome>;
}

type Answerer = (
  exchange: RouteExchange,
  parts: ForClusterParts,
  query: URLSearchParams,
) => Promise<void>;

/** How a path is answered for all hosts of the cluster. */
const ANSWERS: ReadonlyMap<string, Answerer> = new Map<string, Answerer>([
  ['/health', sendHealth],
  ['/stats', sendStats],
  ['/analytics', sendAnalytics],
  ['/metrics', sendMetrics],
  ['/reload', sendRoll],
]);
/** What is read of all in another way. */
const OTHERS = new Set(['/events']);

/** Has an endpoint answer for the whole cluster where `scope=cluster` asks for that; without a cluster, that is refused. */
export function forCluster<Exchange extends RouteExchange>(
  row: HostRoute<Exchange>,
  parts: ForClusterParts | undefined,
): HostRoute<Exchange> {
  const answer = ANSWERS.get(row.path);
  if (answer === undefined && !OTHERS.has(row.path)) return row;
  const handle = (exchange: Exchange): unknown => {
    const { url = '', method } = exchange.req;
    if (!url.includes('scope=') || method === 'HEAD') return row.handle(exchange);
    const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
    const scope = query.get('scope');
    if (scope === null) return row.handle(exchange);
    if (scope !== 'cluster')
      throw refused('`scope` is to be `cluster`, or left out for this host.');
    if (parts === undefined)
      throw refused('This host belongs to no cluster: `cluster` is not in its configuration.');
    if (answer === undefined) return row.handle(exchange);
    query.delete('scope');
    return answer(exchange, parts, query);
  };
  if (parts === undefined || row.operations === undefined) return { ...row, handle };
  const operations = Object.entries(row.operations).map(([method, operation]) => {
    const known = Array.isArray(operation['parameters'])
      ? (operation['parameters'] as object[])
      : [];
    return [method, { ...operation, parameters: [...known, SCOPE] }] as const;
  });
  return { ...row, handle, operations: Object.fromEntries(operations) };
}

/** The parameter in OpenAPI's terms. */
const SCOPE = {
  name: 'scope',
  in: 'query',
  description: 'Of which hosts: `cluster` for all. Default: this one',
  schema: { type: 'string', enum: ['cluster'] },
};

async function sendHealth(exchange: RouteExchange, parts: ForClusterParts, query: URLSearchParams) {
  if (!(await exchange.may('admin')))
    throw new HostError('forbidden', 'How all hosts of the cluster are is for admins.');
  query.delete('strict');
  const said = await ask('/health', exchange, parts, query);
  const health = mergeHealth(said, clusterOf(parts));
  const isBad = health['status'] !== 'healthy' && isStrict(exchange.req.url ?? '');
  sendJson(exchange, health, isBad ? 503 : 200);
}

async function sendStats(exchange: RouteExchange, parts: ForClusterParts, query: URLSearchParams) {
  const said = await ask('/stats', exchange, parts, query);
  const mount = query.get('mount');
  if (mount !== null) {
    // A host that does not run it has nothing to say of it.
    const there = { ...said, missing: said.missing.filter(({ why }) => why !== NOT_THERE) };
    if (there.told.length === 0)
      sendJson(
        exchange,
        { detail: `There is no skill at "${mount}".`, missing: there.missing },
        404,
      );
    else sendJson(exchange, mergeStats(there, clusterOf(parts)));
    return;
  }
  sendJson(exchange, mergeStats(said, clusterOf(parts)));
}

async function sendAnalytics(
  exchange: RouteExchange,
  parts: ForClusterParts,
  query: URLSearchParams,
) {
  const said = await ask('/analytics', exchange, parts, query);
  const [own] = said.told;
  // What is wrong with a query is so everywhere.
  if (own === undefined) throw refused(said.why ?? 'No host counts anything (analytics are off).');
  const limit = Number(query.get('limit') ?? GROUPS);
  sendJson(exchange, mergeAnalytics(said, limit));
}

async function sendMetrics(
  exchange: RouteExchange,
  parts: ForClusterParts,
  query: URLSearchParams,
) {
  // With `metrics.public` those of this host are for anybody; the others have not said so.
  if (!(await exchange.may('admin')))
    throw new HostError('forbidden', 'The metrics of all hosts of the cluster are for admins.');
  const { accept } = exchange.req.headers;
  const said = await ask('/metrics', exchange, parts, query, accept);
  const type = said.told[0]?.answer.headers[1] ?? 'text/plain; version=0.0.4; charset=utf-8';
  const headers = ['Content-Type', type, 'Cache-Control', 'no-store', 'Vary', 'Accept'];
  exchange.answer(200, headers, mergeMetrics(said));
}

async function sendRoll(exchange: RouteExchange, parts: ForClusterParts, query: URLSearchParams) {
  const dryRun = isAsked(exchange.req.url ?? '', 'dry_run');
  const detail = wrongInReload(query);
  if (detail !== undefined) {
    // Before the first host is asked: what is wrong is so everywhere.
    sendJson(exchange, { error: 'Failed to reload skills', detail }, 422);
    return;
  }
  try {
    const wish = { by: exchange.callerName, query };
    sendJson(exchange, await parts.roll(wish, dryRun));
  } catch (error) {
    if (!(error instanceof RollUnderWay)) throw error;
    sendJson(exchange, { error: 'Failed to reload skills', detail: error.message }, 409);
  }
}

/** What all hosts say, on behalf of whoever asks. */
function ask(
  path: string,
  exchange: RouteExchange,
  { questions, host }: ForClusterParts,
  query: URLSearchParams,
  accept?: string,
): Promise<AllSaid> {
  const target = query.size === 0 ? path : `${path}?${query.toString()}`;
  return questions.ask({ target, accept, by: `${exchange.callerName} at ${host}` });
}

function clusterOf({ cluster, host }: ForClusterParts): Json {
  return { ...cluster(), host };
}

function refused(detail: string): HostError {
  return new HostError('invalid_query', detail);
}
