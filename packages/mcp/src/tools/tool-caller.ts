import type { InvokeOptions, JsonObject, RequestTrace, RouteExchange } from '@skillet/core';
import type { Era } from '../protocol/era.ts';
import type { RequestStates } from '../servers/request-states.ts';
import type { AskClient } from '../sessions/ask-client.ts';

/** What is known of whoever calls a tool, besides what the call says. */
export interface ToolCaller {
  /** Names in small letters, as Node has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Where that tells callers apart. */
  readonly address: string | undefined;
  /** By one of the names that the configuration has. */
  readonly callerName: string;
  /** Tells who shows a key or token from all others; undefined for everybody else. */
  readonly callerId?: string | undefined;
  /** What a server is told it by that its callers do not share, and the session of MCP that the call comes in. */
  readonly exchange: Pick<RouteExchange, 'callerId' | 'key' | 'req' | 'skillHeaders'>;
  readonly session: string | undefined;
  readonly requestId: string;
  /** The trace that the call is a part of. */
  readonly trace?: RequestTrace | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Hears of the pieces of an answer that comes in pieces. */
  readonly onPart?: InvokeOptions['onPart'];
  /** Where notifications about the call go, if the client hears any. */
  readonly stream?: CallStream | undefined;
  /** Which generation of the protocol it speaks, and what the host then says in `_meta` of each result. */
  readonly era: Era;
  readonly meta: JsonObject;
  /** What it can be asked for in the middle of a call, as the protocol writes it, and how one of the older generation is. */
  readonly capabilities: JsonObject;
  readonly ask?: AskClient | undefined;
  /** The least severity of log messages that it hears: `all` where it has not said, `none` where it hears none. */
  readonly level: string;
  readonly states: RequestStates;
}

/** What a skill's request is told of by: who makes it, and that it comes over MCP. */
export function invokedBy({
  address,
  callerName,
  callerId,
  session,
  trace,
}: Pick<ToolCaller, 'address' | 'callerName' | 'callerId' | 'session' | 'trace'>): Pick<
  InvokeOptions,
  'address' | 'caller' | 'callerId' | 'session' | 'door' | 'trace'
> {
  return { address, caller: callerName, callerId, session, door: 'mcp', trace };
}

/** Where notifications about a call go: their JSON, and the token of the client for those of progress, if it wants any. */
export interface CallStream {
  readonly token: string | number | undefined;
  readonly send: (json: string) => void;
}
