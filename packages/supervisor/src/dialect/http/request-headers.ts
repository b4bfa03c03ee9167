import { CallHeader, headerIn, tracedHeaders, type RequestFrame } from '@skillet/core';

/** What belongs to one connection (RFC 9110, 7.6.1), or is said anew for the next. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a call on its way to a process, names and values in turn; `own` are the host's. */
export function requestHeaders(frame: RequestFrame, own: readonly string[]): string[] {
  const headers: string[] = [];
  const given = tracedHeaders(frame[4], frame[8]);
  const lines = given === '' ? [] : given.split('\n');
  let host = false;
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const name = lines[index] ?? '';
    const key = name.toLowerCase();
    if (
      HOP_BY_HOP.has(key) ||
      key.startsWith(CallHeader.prefix) ||
      headerIn(own, key) !== undefined
    )
      continue;
    // A second one cannot be sent on.
    if (key === 'host' && host) continue;
    host ||= key === 'host';
    headers.push(name, lines[index + 1] ?? '');
  }
  headers.push(...own);
  return headers;
}
