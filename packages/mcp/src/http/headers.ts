import type { RouteExchange } from '@skillet/core';
import type { MessageHeaders } from '../protocol/era.ts';

/** What headers say of the message in a request. */
export function messageHeaders(headers: RouteExchange['req']['headers']): MessageHeaders {
  return {
    version: headerOf(headers['mcp-protocol-version']),
    method: headerOf(headers['mcp-method']),
    name: headerOf(headers['mcp-name']),
  };
}

/** A header that is sent once; the first of more. */
export function headerOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/** Whether a `Content-Type` is that of messages. */
export function isJson(type: string | undefined): boolean {
  if (type === 'application/json') return true;
  return type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** Whether a client can read an answer that goes on, as events. */
export function takesEvents({ accept }: RouteExchange['req']['headers']): boolean {
  return accept?.includes('text/event-stream') === true;
}
