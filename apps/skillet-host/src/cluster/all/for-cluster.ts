import type { Assembly, HostAnswer, HostQuestion } from '@skillet/cluster';
import { HostError, type EventFeed, type HostRoute, type RouteExchange } from '@skillet/core';
import { sendJson } from '../../host/dashboard/json-route.ts';
import { isAsked, isStrict } from '../../siblings/merge/health.ts';
import { parseObject, type Json } from '../../siblings/merge/json.ts';
import { mergeAnalytics } from './merge/analytics.ts';
import { mergeHealth } from './merge/health.ts';
import { mergeMetrics } from './merge/metrics.ts';
import { mergeStats } from './merge/stats.ts';
import type { RollOutcome } from './roll-outcome.ts';
import { RollUnderWay, type RollWish } from './rolling-reload.ts';
import { sortReplies, type AllSaid } from './told.ts';

/** Milliseconds that the others have to answer. */
const PATIENCE = 3000;
/** Groups that `GET /analytics` tells, unless it is asked for more or fewer. */
const GROUPS = 100;

/** What endpoints ask all hosts with. */
export interface ForClusterParts {
  readonly assembly: Pick<Assembly, 'askAll' | 'lost'>;
  readonly askOwn: (question: HostQuestion) => Promise<HostAnswer>;
  /** Name of this host, and who and where it is. */
  readonly host: string;
  readonly about: () => Json;
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
  return { ...row, handle };
}

async function sendHealth(exchange: RouteExchange, parts: ForClusterParts, query: URLSearchParams) {
  if (!(await exchange.may('admin')))
    throw new HostError('forbidden', 'How all hosts of the cluster are is for admins.');
  query.delete('strict');
  // One that is not well may say so by its status.
  const said = await ask('/health', exchange, parts, query, ({ status }) => status === 200);
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
  const { accept } = exchange.req.headers;
  const said = await ask('/metrics', exchange, parts, query, undefined, accept);
  const type = said.told[0]?.answer.headers[1] ?? 'text/plain; version=0.0.4; charset=utf-8';
  const headers = ['Content-Type', type, 'Cache-Control', 'no-store', 'Vary', 'Accept'];
  exchange.answer(200, headers, mergeMetrics(said));
}

async function sendRoll(exchange: RouteExchange, parts: ForClusterParts, query: URLSearchParams) {
  const dryRun = isAsked(exchange.req.url ?? '', 'dry_run');
  try {
    const wish = { by: exchange.callerName, query };
    sendJson(exchange, await parts.roll(wish, dryRun));
  } catch (error) {
    if (!(error instanceof RollUnderWay)) throw error;
    sendJson(exchange, { error: 'Failed to reload skills', detail: error.message }, 409);
  }
}

/** What all hosts say, this one first, with those that were lost a moment ago among the missing. */
async function ask(
  path: string,
  exchange: RouteExchange,
  parts: ForClusterParts,
  query: URLSearchParams,
  isGood: (answer: HostAnswer) => boolean = ({ status }) => status === 200,
  accept?: string,
): Promise<AllSaid & { readonly why?: string | undefined }> {
  const { host, assembly, askOwn } = parts;
  const target = query.size === 0 ? path : `${path}?${query.toString()}`;
  const by = `${exchange.callerName} at ${host}`;
  const question = { method: 'GET', target, accept, by, patience: PATIENCE };
  const [own, replies] = await Promise.all([askOwn(question), assembly.askAll(question)]);
  const { told, missing } = sortReplies(replies, isGood);
  const lost = assembly.lost
    .filter((one) => !missing.some((other) => other.host === one.host))
    .map((one) => ({ host: one.host, why: 'it is not there any more' }));
  const all = [...missing, ...lost];
  if (isGood(own))
    return { told: [{ host, about: parts.about(), answer: own }, ...told], missing: all };
  const { detail } = parseObject(own.body);
  return {
    told,
    missing: [
      { host, why: own.status === 404 ? NOT_THERE : `it answered with ${String(own.status)}` },
      ...all,
    ],
    why: typeof detail === 'string' ? detail : undefined,
  };
}

const NOT_THERE = 'it tells nothing of it';

function clusterOf({ cluster, host }: ForClusterParts): Json {
  return { ...cluster(), host };
}

function refused(detail: string): HostError {
  return new HostError('invalid_query', detail);
}
