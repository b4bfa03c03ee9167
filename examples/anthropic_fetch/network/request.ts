import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Hop } from './hop.ts';

const HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'Mozilla/5.0 (compatible; skillet-fetch/0.1)',
};

const MAX_HEADER_BYTES = 64 * 1024;

/** Sends one request over a connection of its own; resolves when the headers of the answer are there. */
export function request(
  { url, authorization }: Hop,
  { lookup, signal }: { lookup: LookupFunction; signal: AbortSignal },
): Promise<IncomingMessage> {
  // Not by `import`, which evaluates all that the module exports, with it a `WebSocket` of 5 MB.
  const { get } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = get(url, {
      headers: authorization === undefined ? HEADERS : { ...HEADERS, authorization },
      maxHeaderSize: MAX_HEADER_BYTES,
      agent: false,
      lookup,
      signal,
    });
    sent.once('response', resolve);
    sent.on('error', reject);
    // An answer that switches the protocol is no response, and no error either.
    sent.once('close', () => {
      reject(Object.assign(new Error('closed without a response'), { code: 'ERR_NO_RESPONSE' }));
    });
  });
}
