import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  CallHeader,
  declaredLength,
  INLINE_BODY_BYTES,
  STREAM_CHUNK_BYTES,
  STREAM_WINDOW,
  STREAMED,
  ToHost,
  ToIsolate,
  type HostFrame,
  type IsolateFrame,
  type LaneBody,
  type RequestFrame,
} from '@skillet/core';
import { sendableHeaders } from './sendable-headers.ts';

/** Bytes of headers that a request may have: what the gateway admits, and the host's own. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Connections that may wait while this process is busy: a Unix socket refuses more at once. */
const BACKLOG = 4096;

/** A frame that is about a request or its answer. */
export type ExchangeFrame = Extract<
  IsolateFrame,
  readonly [
    (
      | typeof ToHost.response
      | typeof ToHost.failed
      | typeof ToHost.responseHead
      | typeof ToHost.responseChunk
      | typeof ToHost.responseEnd
      | typeof ToHost.requestCredit
    ),
    ...unknown[],
  ]
>;

/** The HTTP server of an isolate, in the terms of a lane. */
export interface RequestServer {
  /** Hears of each request, and of what follows it, from now on. */
  listen(onFrame: (frame: HostFrame) => void): void;
  /** Whether a request has come and is not answered. */
  has(id: number): boolean;
  /** Sends what answers a request, or a part of it. */
  answer(frame: ExchangeFrame): void;
  /** Resolves once every answer has left. */
  drained(): Promise<void>;
}

interface Open {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Bytes of a streamed body that were handed on and not dealt with yet. */
  unread: number;
  /** Bytes that the answer has yet to send, by what it declares. */
  left: number;
}

/** Listens on a Unix socket. */
export async function startRequestServer(socketPath: string): Promise<RequestServer> {
  const open = new Map<number, Open>();
  const leaving = new Set<Promise<unknown>>();
  let onFrame: ((frame: HostFrame) => void) | undefined;
  // The host ends connections, requests and this process; nothing is to be timed here as well.
  const untimed = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };
  const server = createServer({ ...untimed, maxHeaderSize: MAX_HEADER_BYTES }, (req, res) => {
    const id = Number(req.headers[CallHeader.id]);
    if (onFrame === undefined || !Number.isInteger(id)) {
      res.writeHead(404).end();
      return;
    }
    res.sendDate = false;
    const begin = (body: RequestFrame[5]) => {
      open.set(id, { req, res, unread: 0, left: Infinity });
      const left = new Promise((resolve) => res.once('close', resolve));
      leaving.add(left);
      void left.then(() => leaving.delete(left));
      onFrame?.(toFrame(id, req, body));
    };
    if (req.headers['transfer-encoding'] === undefined) collect(req, begin);
    else {
      begin(STREAMED);
      stream(id, open.get(id), (frame) => onFrame?.(frame));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ path: socketPath, backlog: BACKLOG }, resolve);
  });

  return {
    listen(listener) {
      onFrame = listener;
    },
    has: (id) => open.has(id),
    answer(frame) {
      const exchange = open.get(frame[1]);
      if (exchange === undefined) return;
      const { req, res } = exchange;
      switch (frame[0]) {
        case ToHost.requestCredit:
          exchange.unread -= frame[2];
          if (exchange.unread < STREAM_WINDOW) req.resume();
          return;
        case ToHost.responseHead:
          if (req.method !== 'HEAD') exchange.left = declaredLength(frame[3]) ?? Infinity;
          res.writeHead(frame[2], sendableHeaders(frame[3])).flushHeaders();
          return;
        case ToHost.responseChunk: {
          const size = frame[2].byteLength;
          exchange.left -= size;
          // What is not as long as it says is to be taken by nobody for whole.
          if (exchange.left < 0) res.destroy();
          // What has left makes room for as much.
          res.write(frame[2], () => onFrame?.([ToIsolate.responseCredit, frame[1], size, []]));
          return;
        }
        case ToHost.responseEnd:
          open.delete(frame[1]);
          if (exchange.left > 0 && exchange.left !== Infinity) res.destroy();
          else res.end();
          return;
        case ToHost.failed:
          open.delete(frame[1]);
          if (res.headersSent) res.destroy();
          else sendWhole(exchange, 502, [], frame[3], [CallHeader.failed, frame[2]]);
          return;
        case ToHost.response:
          open.delete(frame[1]);
          sendWhole(
            exchange,
            frame[2],
            frame[3] ?? [],
            frame[4],
            frame[3] ? [] : [CallHeader.json, '1'],
          );
      }
    },
    async drained() {
      await Promise.all(leaving);
    },
  };
}

function collect(req: IncomingMessage, done: (body: LaneBody) => void): void {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    done(toLaneBody(chunks));
  });
}

/** Hands a body on in pieces, and waits while too much of it has not been dealt with. */
function stream(id: number, to: Open | undefined, onFrame: (frame: HostFrame) => void): void {
  if (to === undefined) return;
  const { req } = to;
  req.on('data', (chunk: Buffer) => {
    to.unread += chunk.byteLength;
    if (to.unread >= STREAM_WINDOW) req.pause();
    for (let at = 0; at < chunk.byteLength; at += STREAM_CHUNK_BYTES) {
      const copy = new Uint8Array(chunk.subarray(at, at + STREAM_CHUNK_BYTES));
      onFrame([ToIsolate.requestChunk, id, copy]);
    }
  });
  req.on('end', () => {
    onFrame([ToIsolate.requestEnd, id]);
  });
}

function sendWhole(
  { req, res }: Open,
  status: number,
  headers: readonly string[],
  body: string | Uint8Array,
  ofCall: readonly string[],
): void {
  const own = sendableHeaders(headers);
  const others = own.filter((_, i) => own[i - (i % 2)]?.toLowerCase() !== 'content-length');
  const size = Buffer.byteLength(body);
  const length = Math.max(declaredLength(own) ?? 0, size);
  res.writeHead(status, [...ofCall, ...others, 'content-length', String(length)]);
  // For HEAD, 204 and 304 the length is that of something else; otherwise nobody is to take a part for the whole.
  if (length === size || req.method === 'HEAD' || status === 204 || status === 304) {
    res.end(body);
    return;
  }
  res.flushHeaders();
  res.destroy();
}

function toFrame(id: number, req: IncomingMessage, body: RequestFrame[5]): RequestFrame {
  const { method = 'GET', url = '/' } = req;
  const own: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? '';
    if (!name.startsWith(CallHeader.prefix)) own.push(name, req.rawHeaders[i + 1] ?? '');
  }
  const requestId = String(req.headers[CallHeader.requestId] ?? '');
  const deadline = Number(req.headers[CallHeader.deadline]);
  return [ToIsolate.request, id, method, url, own.join('\n'), body, requestId, deadline];
}

function toLaneBody(chunks: readonly Buffer[]): LaneBody {
  if (chunks.length === 0) return null;
  const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  return body.length <= INLINE_BODY_BYTES ? body.toString('latin1') : body;
}
