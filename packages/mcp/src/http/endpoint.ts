import { isUtf8 } from 'node:buffer';
import { freeMemory, type RouteExchange } from '@skillet/core';
import { eraOf, legacy } from '../protocol/era.ts';
import {
  ErrorCode,
  errorText,
  resultText,
  RpcError,
  type RpcMessage,
} from '../protocol/json-rpc.ts';
import { readMessages, type Sent } from '../protocol/read-message.ts';
import { agreedVersion, hasBatches } from '../protocol/versions.ts';
import type { McpServer } from '../server.ts';
import type { PendingCaller } from '../servers/ask-pending.ts';
import type { Listeners } from '../sessions/listeners.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { ownerKey } from './caller-key.ts';
import { answerWithStream, carryOut, isToldOf } from './carry-out.ts';
import { headerOf, isJson, messageHeaders, takesEvents } from './headers.ts';
import { listen } from './listen.ts';
import { asRpcError, sendError, sendText, writeHead, type HeaderList } from './send.ts';

/** Bytes that a message may have. */
const MOST = 4 * 1024 * 1024;
const SESSION_HEADER = 'Mcp-Session-Id';

/** What answers requests over HTTP. */
export interface EndpointParts {
  readonly server: McpServer;
  readonly sessions: Sessions;
  readonly listeners: Listeners;
  /** Asks servers that need what a caller brings what tools they have; nobody waits for it. */
  readonly askPending: (caller: PendingCaller) => void;
  /** Ends the MCP servers that a session has for itself. */
  readonly endServers: (exchange: RouteExchange, sessionId: string) => void;
  /** Aborts when the host begins to stop. */
  readonly stopping: AbortSignal;
  /** The profile that the address names, and its tools. */
  readonly profile: string;
  readonly view: ToolView;
}

/** `POST`: one message, or a batch of them. Never rejects with anything but a `HostError`. */
export async function post(exchange: RouteExchange, parts: EndpointParts): Promise<void> {
  const { req } = exchange;
  try {
    if (!isJson(req.headers['content-type'])) throw new RpcError(ErrorCode.refused, NO_JSON, 415);
    const bytes = await exchange.body(MOST);
    if (!isUtf8(bytes)) throw new RpcError(ErrorCode.parse, NO_UTF8, 400);
    const text = asBuffer(bytes).toString();
    // What it was sent as is needed no more.
    freeMemory(bytes);
    const read = readMessages(text);
    const given = read instanceof Promise ? await read : read;
    if (isBatch(given)) await answerBatch(exchange, parts, given);
    else await answerOne(exchange, parts, given);
  } catch (error) {
    if (error instanceof RpcError) sendError(exchange, null, error);
    else throw error;
  }
}

/** `GET`: a stream of what changes, for clients with a session or without. */
export function get(exchange: RouteExchange, parts: EndpointParts): void {
  const { req } = exchange;
  try {
    const session = sessionOf(exchange, parts.sessions);
    legacy(headerOf(req.headers['mcp-protocol-version']));
    listen(exchange, parts, { session });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    sendError(exchange, null, error);
  }
}

/** `DELETE`: ends a session. */
export function end(exchange: RouteExchange, { sessions, endServers }: EndpointParts): void {
  const { req, res } = exchange;
  const id = headerOf(req.headers['mcp-session-id']);
  if (id === undefined)
    sendError(exchange, null, new RpcError(ErrorCode.refused, NO_SESSION_ID, 400));
  else if (!sessions.end(id, keyOf(exchange))) sendError(exchange, null, noSession());
  else {
    writeHead(exchange, 204);
    res.end();
    endServers(exchange, id);
  }
}

async function answerOne(
  exchange: RouteExchange,
  parts: EndpointParts,
  message: RpcMessage,
): Promise<void> {
  const { req, res } = exchange;
  if (message.kind !== 'request') {
    note(message, sessionOf(exchange, parts.sessions));
    writeHead(exchange, 202);
    res.end();
    return;
  }
  const { request } = message;
  const { id } = request;
  try {
    const era = eraOf(request, messageHeaders(req.headers));
    if (era === 'modern' && request.method === 'subscriptions/listen') {
      listen(exchange, parts, { request });
      return;
    }
    const begun = era === 'legacy' && request.method === 'initialize';
    const session = era === 'modern' || begun ? undefined : sessionOf(exchange, parts.sessions);
    const task = { request, era, view: parts.view, session };
    if (isToldOf(task) && takesEvents(req.headers)) {
      await answerWithStream(exchange, parts.server, task);
      return;
    }
    if (request.method === 'tools/list') {
      const { address, callerName, callerId } = exchange;
      const { headers } = req;
      const who = { address, callerName, callerId, exchange, headers };
      parts.askPending({ ...who, session: session?.id });
    }
    const result = await carryOut(exchange, parts.server, task);
    if (res.closed) return;
    const headers: HeaderList = [];
    if (begun) {
      const { id: sessionId } = parts.sessions.begin(
        agreedVersion(request.params['protocolVersion']),
        keyOf(exchange),
        request.params['capabilities'],
      );
      headers.push(SESSION_HEADER, sessionId);
    }
    sendText(exchange, 200, resultText(id, result), headers);
  } catch (error) {
    if (res.closed) return;
    sendError(exchange, id, asRpcError(error));
  }
}

async function answerBatch(
  exchange: RouteExchange,
  parts: EndpointParts,
  messages: readonly RpcMessage[],
): Promise<void> {
  const { req, res } = exchange;
  const session = sessionOf(exchange, parts.sessions);
  const version = session?.version ?? headerOf(req.headers['mcp-protocol-version']);
  if (!hasBatches(version)) throw new RpcError(ErrorCode.invalidRequest, NO_BATCH, 400);
  // Each call hears of it when its client goes.
  res.setMaxListeners(0);
  const answers = messages.map(async (message) => {
    if (message.kind !== 'request') {
      note(message, session);
      return undefined;
    }
    const { request } = message;
    try {
      const era = eraOf(request, messageHeaders(req.headers));
      if (era === 'modern' || request.method === 'initialize') {
        throw new RpcError(ErrorCode.invalidRequest, 'Invalid request: it may not be in a batch.');
      }
      return resultText(
        request.id,
        await carryOut(exchange, parts.server, {
          request,
          era,
          view: parts.view,
          session,
        }),
      );
    } catch (error) {
      return errorText(request.id, asRpcError(error));
    }
  });
  const texts = (await Promise.all(answers)).filter((text) => text !== undefined);
  if (res.closed) return;
  if (texts.length === 0) {
    writeHead(exchange, 202);
    res.end();
  } else sendText(exchange, 200, `[${texts.join(',')}]`);
}

/** Of what a client tells, that a call is cancelled matters, and what it answers to what it was asked. */
function note(message: RpcMessage, session: Session | undefined): void {
  if (message.kind === 'answer') {
    session?.asked.get(String(message.answer.id))?.(message.answer);
    return;
  }
  if (message.kind !== 'notification' || message.method !== 'notifications/cancelled') return;
  const { requestId } = message.params;
  if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
  session?.calls
    .get(requestId)
    ?.abort(new RpcError(ErrorCode.refused, 'The call was cancelled by its client.'));
}

/** The session that a request is of; undefined for one without. */
function sessionOf(exchange: RouteExchange, sessions: Sessions): Session | undefined {
  const id = headerOf(exchange.req.headers['mcp-session-id']);
  if (id === undefined) return undefined;
  const session = sessions.find(id, keyOf(exchange));
  if (session === undefined) throw noSession();
  return session;
}

function keyOf({ address, callerId, req: { headers } }: RouteExchange): string {
  return ownerKey({ address, callerId, headers });
}

function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isBatch(given: Sent): given is readonly RpcMessage[] {
  return Array.isArray(given);
}

function noSession(): RpcError {
  const message = 'There is no such session any more: begin a new one with initialize.';
  return new RpcError(ErrorCode.refused, message, 404);
}

const NO_JSON = 'The Content-Type of a message is application/json.';
const NO_UTF8 = 'Parse error: the body is not UTF-8.';
const NO_BATCH = 'Invalid request: this revision has no batches; send one message at a time.';
const NO_SESSION_ID = 'Which session is to end, the header Mcp-Session-Id says.';
