import {
  ForwardedLine,
  McpErrorCode,
  membersOf,
  type AdapterAnswer,
  type ForwardedRequest,
  type JsonObject,
} from '@skillet/core';
import { AnswerUnusable, McpError, type ServerSession } from '@skillet/mcp-client';
import { LineQueue } from './line-queue.ts';
import { oneLine, shapeResult } from './shape-result.ts';

/** Characters of a notification that is handed on. */
const NOTICE = 64 * 1024;

/** Has a request of a client of the host answered by the server: whole, or line by line once there is something to tell before. */
export async function answerForwarded(
  session: Pick<ServerSession, 'request'>,
  { body, signal }: { readonly body: string; readonly signal: AbortSignal },
): Promise<AdapterAnswer> {
  const { request, argumentsText } = read(body);
  const lines = new LineQueue();
  const tell = (kind: string, told: JsonObject): void => {
    const json = oneLine(JSON.stringify(told));
    if (json.length <= NOTICE) lines.push(kind + json);
  };
  const onProgress = ({ progressToken: _own, ...report }: JsonObject): void => {
    tell(ForwardedLine.progress, report);
  };
  const whole = session
    .request(request.method, request.params, {
      signal,
      ...(argumentsText === undefined ? {} : { argumentsText }),
      ...(request.progress ? { onProgress } : {}),
      onNotification: ({ method, params }) => {
        if (request.progress && method === 'notifications/message') {
          tell(ForwardedLine.notification, { method, params });
        }
      },
    })
    .then(
      ({ text }) => ForwardedLine.result + shapeResult(text, request),
      (error: unknown) => ForwardedLine.error + JSON.stringify(asError(error)),
    );
  const first = await Promise.race([whole, lines.begun]);
  if (first !== undefined) return { status: 200, body: first };
  whole.then(
    (last) => {
      lines.end(last);
    },
    (error: unknown) => {
      lines.fail(error);
    },
  );
  return { lines };
}

function read(body: string): { request: ForwardedRequest; argumentsText: string | undefined } {
  const members = membersOf(body) ?? [];
  const args = members.findLast(({ name }) => name === 'arguments')?.value;
  const { request } = JSON.parse(body) as { readonly request: ForwardedRequest };
  return { request, argumentsText: args };
}

/** What a client is told of what went wrong; what is nothing to tell is thrown on. */
function asError(error: unknown): JsonObject {
  if (error instanceof McpError) {
    const { code, message, data } = error;
    return { code, message, ...(data === undefined ? {} : { data }) };
  }
  if (error instanceof AnswerUnusable) {
    return { code: McpErrorCode.internal, message: error.message };
  }
  throw error;
}
