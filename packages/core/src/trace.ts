import type { IncomingMessage, ServerResponse } from 'node:http';
import { keepHeaders } from './headers.ts';

/** A place in a trace, as W3C Trace Context writes it. */
export interface TraceContext {
  readonly traceparent: string;
  /** Undefined for none. */
  readonly tracestate?: string | undefined;
}

/** What a call is handed, and what is heard of it. */
export interface CallTrace extends TraceContext {
  /** Hears of an answer that is whole, whose memory is not its own; undefined where nobody wants it. */
  readonly onAnswer?: ((body: string | Uint8Array) => void) | undefined;
}

/** What a call is told of by in a trace. */
export interface TracedCall {
  readonly mount: string;
  readonly revision: string;
  readonly operation: string | undefined;
  readonly requestId: string;
  /** Where it is handed over: the lines of its headers, and its body. */
  readonly input?: { readonly headers: string; readonly body: object | null } | undefined;
}

/** A request that is a part of a trace. */
export interface RequestTrace {
  /** A call of a skill begins as a part of it: what the skill is handed. */
  call(call: TracedCall): CallTrace;
}

/** The call of a tool that is a part of a trace; without `end` nothing of it is recorded. */
export interface ToolTrace extends RequestTrace {
  /** It has ended, with its result or with what went wrong. */
  readonly end?: ((ended: ToolEnd) => void) | undefined;
}

/** How the call of a tool has ended. */
export type ToolEnd =
  /** With a result, which says of itself whether it is an error. */
  | { readonly kind: 'result'; readonly isError: boolean }
  /** The protocol refused it, with one of its codes. */
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'caller-left' };

/** An HTTP request to a skill, whose answer is recorded. */
export interface TracedExchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly mount: string | undefined;
  /** The path below the mount where it is one of a few that there are, e.g. `/run`; undefined for all others. */
  readonly endpoint: string | undefined;
  readonly callerName: string;
}

/** Begins traces, and goes on with those that callers have begun. */
export interface Tracing {
  /** An HTTP request to a skill. */
  http(exchange: TracedExchange): RequestTrace;
  /**
   * The call of a tool over MCP. `tool` is undefined where there is none of the name; `from` says where in a trace it was
   * made, as far as the caller says so.
   */
  tool(tool: string | undefined, from: TraceContext | undefined, callerName: string): ToolTrace;
}

/** `00-<trace>-<span>-<flags>`, in small letters; later versions may have more behind that. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;
const LENGTH = 55;
const LONGEST_STATE = 512;
const STATE = /^[\x20-\x7e]+$/;

/**
 * A place in a trace as a caller sends it; undefined where it says none, or says it wrong (W3C Trace Context, 3.2): then it
 * counts as if nothing had been said. A `tracestate` of more than 512 characters is left out.
 */
export function readTrace(traceparent: unknown, tracestate?: unknown): TraceContext | undefined {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  if (traceparent.length > LENGTH && traceparent.startsWith('00')) return undefined;
  const own = `00${traceparent.slice(2, LENGTH)}`;
  const kept =
    typeof tracestate === 'string' && tracestate.length <= LONGEST_STATE && STATE.test(tracestate);
  return { traceparent: own, tracestate: kept ? tracestate : undefined };
}

/** The trace of a request of which nothing is recorded: its calls are handed what its caller has sent. */
export function passedOn(context: TraceContext | undefined): RequestTrace | undefined {
  return context && { call: () => context };
}

/** A place in a trace as a frame carries it: `traceparent`, and `tracestate` in a second line. */
export function traceLines({ traceparent, tracestate }: TraceContext): string {
  return tracestate === undefined ? traceparent : `${traceparent}\n${tracestate}`;
}

/** The other way round. */
export function traceOfLines(lines: string): TraceContext {
  const end = lines.indexOf('\n');
  if (end === -1) return { traceparent: lines };
  return { traceparent: lines.slice(0, end), tracestate: lines.slice(end + 1) };
}

/**
 * The header lines of a request as an application is to have them: with its place in a trace, as a frame carries that, in the stead
 * of what its caller has said.
 */
export function tracedHeaders(lines: string, trace: string | undefined): string {
  if (trace === undefined) return lines;
  const { traceparent, tracestate } = traceOfLines(trace);
  const given = lines === '' ? [] : lines.split('\n');
  const kept = keepHeaders(given, (key) => key !== 'traceparent' && key !== 'tracestate');
  kept.push('traceparent', traceparent);
  if (tracestate !== undefined) kept.push('tracestate', tracestate);
  return kept.join('\n');
}
