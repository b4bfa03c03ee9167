import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { keepHeaders } from '@skillet/core';

/** What says where a body ends: the connection breaks when it is untrue. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'upgrade']);

/** A request's headers as they were, to find out later what was edited. */
export type HeaderSnapshot = Readonly<IncomingHttpHeaders>;

/** Notes a request's headers. */
export function headerSnapshot(req: IncomingMessage): HeaderSnapshot {
  return { ...req.headers };
}

/**
 * Brings the raw headers of a request, which skills get, in line with what was edited in its `headers`
 * since the snapshot; values that no header may have, and what frames the body, are left as they were.
 */
export function keepHeaderEdits(req: IncomingMessage, before: HeaderSnapshot): void {
  const { headers } = req;
  const names = new Set([...Object.keys(before), ...Object.keys(headers)]);
  const edited = [...names].filter((name) => before[name] !== headers[name]);
  if (edited.length === 0) return;
  const lost = new Set(edited.map((name) => name.toLowerCase()).filter((key) => !FRAMING.has(key)));
  const raw = keepHeaders(req.rawHeaders, (key) => !lost.has(key));
  for (const name of edited.filter((one) => lost.has(one.toLowerCase()))) {
    // Whoever edits may be a plugin in JavaScript, and give anything.
    const given: unknown = headers[name];
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    for (const value of values) if (isValue(value)) raw.push(name, String(value));
  }
  req.rawHeaders = raw;
}

/** Header lines travel to skills as lines of text. */
function isValue(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && !/[\r\n\0]/.test(value));
}
