import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { headerPairs, STREAMED, tracedHeaders } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import type { Answerer } from '../run/handler-answerer.ts';
import { runAs } from '../run/request-context.ts';
import type { NodeListener } from './app-shape.ts';
import { InnerSocket } from './inner-socket.ts';

/** Bytes of a request's headers; the gateway's own limit comes first. */
const MAX_HEADERS = 64 * 1024;

/** What the answer to a request ends, or says about its body, is ours to say. */
const OURS = new Set(['connection', 'content-length', 'transfer-encoding', 'expect']);

/**
 * Answers requests with a Node listener: Node's own HTTP server, which never listens, gets each
 * request over a socket in memory. So the listener sees what it always sees, streams in both
 * directions with back-pressure, and needs no port.
 */
export function nodeAnswerer(listener: NodeListener, HttpServer: typeof Server): Answerer {
  const server = new HttpServer({
    maxHeaderSize: MAX_HEADERS,
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 0,
    // Clients of HTTP/1.0 have none.
    requireHostHeader: false,
  });
  server.maxHeadersCount = 0;
  server.on('request', (req, res) => {
    const socket: Duplex = req.socket;
    // Nobody else connects to it.
    if (!(socket instanceof InnerSocket)) return;
    const { exchange } = socket;
    // Also for those that ask to keep the connection.
    res.once('finish', () => {
      socket.end();
    });
    runAs(exchange.context, listen, listener, req, res, exchange);
  });
  return (exchange) => {
    runAs(exchange.context, () => {
      server.emit('connection', connect(exchange));
    });
  };
}

/** A listener that throws, or is async and rejects, has failed at this request and at no other. */
function listen(
  listener: NodeListener,
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
): void {
  const fail = (error: unknown) => {
    // What it has ended leaves as it is, whatever comes after it.
    if (res.writableEnded) {
      exchange.note(error);
      return;
    }
    exchange.failWith(error);
    res.destroy();
  };
  try {
    Promise.resolve(listener(req, res)).catch(fail);
  } catch (error) {
    fail(error);
  }
}

function connect(exchange: Exchange): InnerSocket {
  const [, , method, path, rawHeaders, body, , , trace] = exchange.frame;
  const lines = [`${method} ${path} HTTP/1.1`];
  let length: string | undefined;
  for (const [name, value] of headerPairs(tracedHeaders(rawHeaders, trace))) {
    const key = name.toLowerCase();
    if (key === 'content-length') length = value;
    if (!OURS.has(key)) lines.push(`${name}: ${value}`);
  }
  let bytes: Buffer | undefined;
  if (typeof body === 'string') bytes = Buffer.from(body, 'latin1');
  else if (body instanceof Uint8Array) bytes = Buffer.from(body.buffer);
  // Without a length a body would be taken for the next request.
  if (body !== STREAMED && (bytes ?? length) !== undefined) length = String(bytes?.length ?? 0);
  const chunked = body === STREAMED && length === undefined;
  if (chunked) lines.push('Transfer-Encoding: chunked');
  else if (length !== undefined) lines.push(`Content-Length: ${length}`);
  lines.push('Connection: close', '', '');
  const socket = new InnerSocket(exchange, lines.join('\r\n'), bytes, chunked);
  exchange.onAbort(() => {
    socket.destroy();
  });
  return socket;
}
