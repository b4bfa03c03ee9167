import { isJsonObject, type JsonObject, type RouteExchange } from '@skillet/core';
import {
  ErrorCode,
  notificationText,
  resultText,
  RpcError,
  type RpcRequest,
} from '../protocol/json-rpc.ts';
import { Meta } from '../protocol/meta.ts';
import type { Subscriber } from '../servers/subscriptions.ts';
import { EventStream } from '../sessions/event-stream.ts';
import { LIST_KINDS, type Listener, type Listeners, type ListKind } from '../sessions/listeners.ts';
import type { McpServer } from '../server.ts';
import type { Session } from '../sessions/sessions.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { listeningCaller } from './caller-key.ts';
import { takesEvents } from './headers.ts';

/** Who may listen, and for how long. */
export interface ListenParts {
  readonly listeners: Listeners;
  readonly stopping: AbortSignal;
  /** Whose list it is. */
  readonly profile: string;
  readonly view: ToolView;
  readonly server: McpServer;
}

/** Who wants to: a request `subscriptions/listen`, or a `GET`, which may be of a session. */
export type ListenWish =
  { readonly request: RpcRequest } | { readonly session: Session | undefined };

const KINDS: Readonly<Record<string, ListKind>> = {
  toolsListChanged: 'tools',
  resourcesListChanged: 'resources',
  promptsListChanged: 'prompts',
};
/** Where a client says which resources it wants to hear of, and how many it may name. */
const RESOURCES = 'resourceSubscriptions';
const MOST = 200;
const ALL: ReadonlySet<ListKind> = new Set(LIST_KINDS);

const NO_STREAM = 'This is answered with a stream: Accept has to name text/event-stream.';
/** Seconds after which a client that found no room may try again. */
const RETRY_AFTER = 5;
const FULL = {
  all: () =>
    new RpcError(
      ErrorCode.refused,
      'As many clients listen to this host as may; try again later.',
      503,
      { retryAfter: RETRY_AFTER },
    ),
  caller: () =>
    new RpcError(
      ErrorCode.refused,
      'From your address as many clients listen to this host as may: end one of them first.',
      429,
    ),
} as const;

/** Answers with a stream of the changes that are asked for; it ends when the client goes, or the host stops. */
export function listen(
  exchange: RouteExchange,
  { listeners, stopping, profile, view, server }: ListenParts,
  wish: ListenWish,
): void {
  const { req, res } = exchange;
  const request = 'request' in wish ? wish.request : undefined;
  const wanted = request === undefined ? undefined : wantedOf(request, view);
  if (!takesEvents(req.headers)) throw new RpcError(ErrorCode.refused, NO_STREAM, 406);
  const caller = listeningCaller(exchange);
  const kinds =
    wanted === undefined ? ALL : new Set(Object.keys(wanted).flatMap((key) => KINDS[key] ?? []));
  // Who wants to hear of nothing that there is takes no room.
  const hearsNothing = kinds.size === 0 && !(RESOURCES in (wanted ?? {}));
  const full = hearsNothing ? undefined : listeners.makeRoom(caller);
  if (full !== undefined) throw FULL[full]();
  // A stream ends with its connection, so that a host that stops need not wait for another request.
  res.shouldKeepAlive = false;
  const session = 'session' in wish ? wish.session : undefined;
  const stream = new EventStream(exchange, () => {
    listeners.remove(listener);
    server.subscriptions.removeAll(subscriber);
    stopping.removeEventListener('abort', finish);
    if (session?.stream === stream) session.stream = undefined;
  });
  const meta = request && { [Meta.subscription]: request.id };
  const finish = (): void => {
    const result = JSON.stringify({ resultType: 'complete', _meta: meta });
    stream.end(request && resultText(request.id, result));
  };
  const subscriber = {
    tell: (uri: string): void => {
      stream.send(notificationText('notifications/resources/updated', { uri, _meta: meta }));
    },
  };
  const listener: Listener = { stream, kinds, caller, profile, meta, finish };
  if (request !== undefined) {
    const params = { notifications: wanted, _meta: meta };
    stream.send(notificationText('notifications/subscriptions/acknowledged', params));
    if (hearsNothing) {
      finish();
      return;
    }
    subscribe(exchange, { view, server }, subscriber, wanted);
  }
  if (session !== undefined) {
    // Every message goes to one stream of a session.
    session.stream?.end();
    session.stream = stream;
  }
  listeners.add(listener);
  exchange.endWhenUnwelcome?.(finish);
  if (stopping.aborted) finish();
  else stopping.addEventListener('abort', finish);
}

/** Has a client told of changes of single resources. */
function subscribe(
  exchange: RouteExchange,
  { view, server }: Pick<ListenParts, 'view' | 'server'>,
  subscriber: Subscriber,
  wanted: JsonObject = {},
): void {
  const { address, callerName, callerId, requestId, req } = exchange;
  const { signal } = new AbortController();
  const who = { headers: req.headers, address, callerName, callerId, exchange };
  const about = { ...who, session: undefined, requestId, signal };
  const caller = server.caller({ ...about, capabilities: {}, level: 'none' }, 'modern');
  for (const uri of (wanted[RESOURCES] ?? []) as readonly string[]) {
    const of = view.servers.resource(uri);
    // Of what a server does not tell nothing is heard.
    if (of !== undefined) {
      server.subscriptions.add(of, uri, subscriber, caller).catch(() => undefined);
    }
  }
}

/** Of what a client wants to hear of, that which there is. */
function wantedOf({ params }: RpcRequest, view: ToolView): JsonObject {
  const { notifications } = params;
  if (!isJsonObject(notifications)) {
    const message = 'Invalid params: notifications says, as an object, what to listen for.';
    throw new RpcError(ErrorCode.invalidParams, message, 400);
  }
  const honoured = Object.keys(KINDS).filter((key) => notifications[key] === true);
  const uris = notifications[RESOURCES];
  const named = Array.isArray(uris) ? (uris as unknown[]).slice(0, MOST) : [];
  const there = named.filter((uri) => typeof uri === 'string' && isResource(view, uri));
  return {
    ...Object.fromEntries(honoured.map((key) => [key, true])),
    ...(there.length === 0 ? {} : { [RESOURCES]: there }),
  };
}

function isResource({ instructions, servers }: ToolView, uri: string): boolean {
  return instructions.read(uri) !== undefined || servers.resource(uri) !== undefined;
}
