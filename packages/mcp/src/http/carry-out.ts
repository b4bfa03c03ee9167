import type { RouteExchange } from '@skillet/core';
import {
  ErrorCode,
  errorText,
  resultText,
  RpcError,
  type RpcRequest,
} from '../protocol/json-rpc.ts';
import type { McpServer } from '../server.ts';
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

/** The JSON of the result. The call is cancelled when its client goes, or says so. */
export async function carryOut(
  { req, res, address, requestId }: RouteExchange,
  server: McpServer,
  { request, era, view, session }: Task,
  heard: Pick<ToolCaller, 'onPart' | 'stream'> = {},
): Promise<string> {
  const cancelled = new AbortController();
  const leave = (): void => {
    cancelled.abort(new RpcError(ErrorCode.refused, 'The call was cancelled.'));
  };
  res.once('close', leave);
  session?.calls.set(request.id, cancelled);
  try {
    const { signal } = cancelled;
    const caller = { headers: req.headers, address, requestId, signal, ...heard };
    return await server.answer({ era, request, view, caller });
  } finally {
    res.off('close', leave);
    // A client may have used its id a second time.
    if (session?.calls.get(request.id) === cancelled) session.calls.delete(request.id);
  }
}

/** Answers with a stream once there is progress to tell, else as always. */
export async function answerWithProgress(
  exchange: RouteExchange,
  server: McpServer,
  task: Task,
  token: string | number,
): Promise<void> {
  const { res } = exchange;
  const { id } = task.request;
  let stream: EventStream | undefined;
  const send = (json: string): void => {
    if (res.closed) return;
    stream ??= new EventStream(exchange, () => undefined);
    stream.send(json);
  };
  const { onPart } = new Progress(token, send);
  const text = await carryOut(exchange, server, task, { onPart, stream: { token, send } }).then(
    (result) => resultText(id, result),
    (error: unknown) => {
      if (stream === undefined) throw error;
      return errorText(id, asRpcError(error));
    },
  );
  if (res.closed) return;
  if (stream === undefined) sendText(exchange, 200, text);
  else {
    stream.send(text);
    stream.end();
  }
}
