import { isJsonObject, type JsonObject, type RouteExchange } from '@skillet/core';
import {
  ErrorCode,
  notificationText,
  resultText,
  RpcError,
  type RpcRequest,
} from '../protocol/json-rpc.ts';
import { Meta } from '../protocol/meta.ts';
import { EventStream } from '../sessions/event-stream.ts';
import { LIST_KINDS, type Listener, type Listeners, type ListKind } from '../sessions/listeners.ts';
import type { Session } from '../sessions/sessions.ts';
import { listeningCaller } from './caller-key.ts';
import { takesEvents } from './headers.ts';

/** Who may listen, and for how long. */
export interface ListenParts {
  readonly listeners: Listeners;
  readonly stopping: AbortSignal;
  /** Whose list it is. */
  readonly profile: string | undefined;
}

/** Who wants to: a request `subscriptions/listen`, or a `GET`, which may be of a session. */
export type ListenWish =
  { readonly request: RpcRequest } | { readonly session: Session | undefined };

const KINDS: Readonly<Record<string, ListKind>> = {
  toolsListChanged: 'tools',
  resourcesListChanged: 'resources',
  promptsListChanged: 'prompts',
};
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
  { listeners, stopping, profile }: ListenParts,
  wish: ListenWish,
): void {
  const { req, res } = exchange;
  const request = 'request' in wish ? wish.request : undefined;
  const wanted = request === undefined ? undefined : wantedOf(request);
  if (!takesEvents(req.headers)) throw new RpcError(ErrorCode.refused, NO_STREAM, 406);
  const caller = listeningCaller(exchange);
  const kinds =
    wanted === undefined ? ALL : new Set(Object.keys(wanted).flatMap((key) => KINDS[key] ?? []));
  // Who wants to hear of nothing that there is takes no room.
  const full = kinds.size === 0 ? undefined : listeners.makeRoom(caller);
  if (full !== undefined) throw FULL[full]();
  // A stream ends with its connection, so that a host that stops need not wait for another request.
  res.shouldKeepAlive = false;
  const session = 'session' in wish ? wish.session : undefined;
  const stream = new EventStream(exchange, () => {
    listeners.remove(listener);
    stopping.removeEventListener('abort', finish);
    if (session?.stream === stream) session.stream = undefined;
  });
  const meta = request && { [Meta.subscription]: request.id };
  const finish = (): void => {
    if (request !== undefined) {
      stream.send(resultText(request.id, JSON.stringify({ resultType: 'complete', _meta: meta })));
    }
    stream.end();
  };
  const listener: Listener = { stream, kinds, caller, profile, meta, finish };
  if (request !== undefined) {
    const params = { notifications: wanted, _meta: meta };
    stream.send(notificationText('notifications/subscriptions/acknowledged', params));
    if (kinds.size === 0) {
      finish();
      return;
    }
  }
  if (session !== undefined) {
    // Every message goes to one stream of a session.
    session.stream?.end();
    session.stream = stream;
  }
  listeners.add(listener);
  if (stopping.aborted) finish();
  else stopping.addEventListener('abort', finish);
}

/** Of what a client wants to hear of, that which there is. */
function wantedOf({ params }: RpcRequest): JsonObject {
  const { notifications } = params;
  if (!isJsonObject(notifications)) {
    const message = 'Invalid params: notifications says, as an object, what to listen for.';
    throw new RpcError(ErrorCode.invalidParams, message, 400);
  }
  const honoured = Object.keys(KINDS).filter((key) => notifications[key] === true);
  return Object.fromEntries(honoured.map((key) => [key, true]));
}
