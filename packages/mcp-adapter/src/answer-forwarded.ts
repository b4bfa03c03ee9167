import {
  ForwardedLine,
  McpErrorCode,
  type AdapterAnswer,
  type AdapterRequest,
  type JsonObject,
} from '@skillet/core';
import type { ServerSession } from '@skillet/mcp-client';
import type { ForwardedParts } from './forwarded-parts.ts';
import type { HeldCalls } from './held-calls.ts';
import { inTrace } from './in-trace.ts';
import type { LogLevel } from './log-level.ts';
import { NO_JSON, OpenCall } from './open-call.ts';
import { isSubscribing, type ModernSubscriptions } from './subscriptions.ts';
import type { Updates } from './updates.ts';

const OVER =
  'The call that this would go on with is over: it was answered already, its time ran out, or the server was started anew. Make the call again.';

/** What a request is answered with. */
export interface ForwardedBy {
  readonly session: Pick<ServerSession, 'request' | 'era'>;
  readonly held: HeldCalls<OpenCall>;
  readonly level: Pick<LogLevel, 'want'>;
  readonly subscriptions: Pick<ModernSubscriptions, 'answer'>;
  readonly updates: Pick<Updates, 'note'>;
}

/**
 * Has a request of a client of the host answered by the server, or goes on with one that waits for its client's answers: whole, or line by line
 * once there is something to tell before.
 */
export async function answerForwarded(
  { session, held, level, subscriptions, updates }: ForwardedBy,
  parts: ForwardedParts | undefined,
  { signal, trace }: Pick<AdapterRequest, 'signal' | 'trace'>,
): Promise<AdapterAnswer> {
  if (parts === undefined) return failed(NO_JSON);
  const { request } = parts;
  const { resume, method, params } = request;
  updates.note(method, params['uri']);
  if (session.era === 'modern' && isSubscribing(method))
    return subscriptions.answer(method, params);
  if (resume === undefined) {
    await level.want(request.level);
    const traced = { ...parts, request: { ...request, params: inTrace(params, trace) } };
    return new OpenCall(session, traced, held).leg(signal);
  }
  const call = held.take(resume);
  if (call === undefined) return failed({ code: McpErrorCode.invalidParams, message: OVER });
  if (method === 'notifications/cancelled') {
    call.giveUp(new Error('The call was cancelled.'));
    return { status: 200, body: `${ForwardedLine.result}{}` };
  }
  call.answer(parts);
  return call.leg(signal);
}

function failed(error: JsonObject): AdapterAnswer {
  return { status: 200, body: ForwardedLine.error + JSON.stringify(error) };
}
