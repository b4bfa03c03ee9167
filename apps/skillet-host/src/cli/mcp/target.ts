import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

/** The host that a bridge leads to. */
export interface Target {
  readonly url: URL;
  /** What each request carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Makes connections where no address leads to: to a host in this process. */
  readonly connect?: (() => Duplex) | undefined;
  /** Until then it does not know all that it will serve. */
  readonly ready?: Promise<void> | undefined;
}

/** What is sent to it. */
export interface Sending {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Between two requests a connection stays open for so many milliseconds: less than hosts keep it. */
const KEEP = 4000;
const AGENTS = {
  'http:': new PlainAgent({ keepAlive: true, timeout: KEEP }),
  'https:': new TlsAgent({ keepAlive: true, timeout: KEEP }),
};

/** Sends a request; resolves with the head of the answer. No time limit: the host has its own. */
export function send(target: Target, sending: Sending): Promise<IncomingMessage> {
  const { url, connect } = target;
  const { method, body, signal } = sending;
  const tls = url.protocol === 'https:';
  const headers = {
    ...target.headers,
    ...sending.headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const way =
    connect === undefined
      ? { agent: AGENTS[tls ? 'https:' : 'http:'] }
      : { createConnection: () => connect() };
  return new Promise((resolve, reject) => {
    const request = (tls ? tlsRequest : plainRequest)(url, { method, headers, signal, ...way });
    request.on('response', resolve);
    // Also what goes wrong after the head: the body tells that too.
    request.on('error', reject);
    request.end(body);
  });
}
