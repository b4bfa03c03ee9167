import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { headerIn } from '@skillet/core';
import { requestNow } from './request-context.ts';

/** A request that `fetch`, or another client of undici, is about to send. */
interface UndiciRequest {
  /** Names and values in turn; of old versions, lines. */
  readonly headers: readonly string[] | string;
  addHeader(name: string, value: string): unknown;
}

let carried = false;

/**
 * From now on the requests of the skill's code carry the trace of the request that this code belongs to: of `fetch`, and of
 * `node:http` and `node:https`. One that says a trace itself is left alone. Costs nothing before the first call.
 */
export function carryTraces(): void {
  if (carried) return;
  carried = true;
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: UndiciRequest };
    const trace = requestNow()?.ownTrace;
    if (trace === undefined || saysTrace(request.headers)) return;
    request.addHeader('traceparent', trace.traceparent);
    if (trace.tracestate !== undefined) request.addHeader('tracestate', trace.tracestate);
  });
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { readonly request: ClientRequest };
    const trace = requestNow()?.ownTrace;
    if (trace === undefined || request.headersSent || request.hasHeader('traceparent')) return;
    request.setHeader('traceparent', trace.traceparent);
    if (trace.tracestate !== undefined) request.setHeader('tracestate', trace.tracestate);
  });
}

function saysTrace(headers: UndiciRequest['headers']): boolean {
  if (typeof headers === 'string') return /^traceparent:/im.test(headers);
  return headerIn(headers, 'traceparent') !== undefined;
}
