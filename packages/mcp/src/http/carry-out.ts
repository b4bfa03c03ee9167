import { isJsonObject, MCP_LOG_LEVELS, type JsonObject, type RouteExchange } from '@skillet/core';
import {
  ErrorCode,
  errorText,
  resultText,
  RpcError,
  type RpcRequest,
} from '../protocol/json-rpc.ts';
import { Meta, metaOf } from '../protocol/meta.ts';
import type { McpServer } from '../server.ts';
import { askClient } from '../sessions/ask-client.ts';
import { EventStream } from '../sessions/event-stream.ts';
import type { Session } from '../sessions/sessions.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import { Progress } from '../tools/progress.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { asRpcError, sendText } from './send.ts';

/** One request of a client, as the server is asked it. */
export interface Task {
  readonly request: RpcRequest;
  readonly era: 'modern' | 'legacy';
  readonly view: ToolView;
  readonly session: Session | undefined;
}

/** Requests that a server may say something about before it answers. */
const TOLD_OF: readonly string[] = ['tools/call', 'prompts/get', 'resources/read'];
const NOTHING: JsonObject = {};

/** Whether its client may hear of it, or be asked, before it is answered. */
export function isToldOf({ request, era, session, view }: Task): boolean {
  const { method, params } = request;
  if (!TOLD_OF.includes(method)) return false;
  const meta = metaOf(params);
  if (tokenIn(meta) !== undefined) return true;
  if (method === 'tools/call' && isQuiet(view, params['name'])) return false;
  return session !== undefined || (era === 'modern' && meta[Meta.logLevel] !== undefined);
}

/** Whether a tool is no server's: nothing is said of its calls but their progress, and nobody is asked. */
function isQuiet({ tools, diet }: ToolView, name: unknown): boolean {
  const tool = diet || typeof name !== 'string' ? undefined : tools.get(name);
  return tool !== undefined && tool.told === undefined;
}

/** The JSON of the result. The call is cancelled when its client goes, or says so. */
export async function carryOut(
  exchange: RouteExchange,
  server: McpServer,
  { request, era, view, session }: Task,
  heard: Pick<ToolCaller, 'onPart' | 'stream' | 'ask'> = {},
): Promise<string> {
  const { req, res, address, callerName, callerId, requestId } = exchange;
  const cancelled = new AbortController();
  let over = false;
  res.on('close', () => {
    if (!over) cancelled.abort(new RpcError(ErrorCode.refused, 'The call was cancelled.'));
  });
  session?.calls.set(request.id, cancelled);
  try {
    const { signal } = cancelled;
    const { ask, stream } = heard;
    const meta = era === 'modern' ? metaOf(request.params) : NOTHING;
    const can = era === 'modern' ? meta[Meta.capabilities] : ask && session?.capabilities;
    const capabilities = isJsonObject(can) ? can : NOTHING;
    const level = stream === undefined ? 'none' : levelOf(meta, era, session);
    const caller = {
      headers: req.headers,
      address,
      callerName,
      callerId,
      exchange,
      session: session?.id,
      requestId,
      signal,
      capabilities,
      level,
      ...heard,
    };
    return await server.answer({ era, request, view, caller, session });
  } finally {
    over = true;
    // A client may have used its id a second time.
    if (session?.calls.get(request.id) === cancelled) session.calls.delete(request.id);
  }
}

/** Answers with a stream once there is something to tell or to ask before, else as always. */
export async function answerWithStream(
  exchange: RouteExchange,
  server: McpServer,
  task: Task,
): Promise<void> {
  const { res } = exchange;
  const { session } = task;
  const { id, params } = task.request;
  let stream: EventStream | undefined;
  const begin = (): EventStream => (stream ??= new EventStream(exchange, () => undefined));
  const send = (json: string): void => {
    if (!res.closed) begin().send(json);
  };
  const keepAlive = (): void => {
    if (!res.closed) begin().keepAlive();
  };
  const token = tokenIn(metaOf(params));
  const heard = {
    stream: { token, send },
    ...(token === undefined ? {} : { onPart: new Progress(token, send).onPart }),
    ...(session && {
      ask: (question: string, signal: AbortSignal) => {
        const { asked } = session;
        const patience = server.states.limits.timeout;
        return askClient({ asked, send, keepAlive, patience }, question, signal);
      },
    }),
  };
  const text = await carryOut(exchange, server, task, heard).then(
    (result) => resultText(id, result),
    (error: unknown) => {
      if (stream === undefined) throw error;
      return errorText(id, asRpcError(error));
    },
  );
  if (res.closed) return;
  if (stream === undefined) sendText(exchange, 200, text);
  else endStream(stream, id, text);
}

/** What is too long for the host to hold until it is read is told in few words. */
function endStream(stream: EventStream, id: RpcRequest['id'], text: string): void {
  try {
    stream.end(text);
  } catch (error) {
    stream.end(errorText(id, asRpcError(error)));
  }
}

function tokenIn({ progressToken: token }: JsonObject): string | number | undefined {
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}

/** What a client hears of log messages: an older one says so once, and hears all before; a modern one with each request. */
function levelOf(meta: JsonObject, era: Task['era'], session: Session | undefined): string {
  if (era === 'legacy') return session?.level ?? 'all';
  const level = meta[Meta.logLevel];
  return typeof level === 'string' && MCP_LOG_LEVELS.includes(level) ? level : 'none';
}
