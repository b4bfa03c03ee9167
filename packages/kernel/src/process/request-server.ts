import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  CallHeader,
  INLINE_BODY_BYTES,
  ToHost,
  ToIsolate,
  type IsolateFrame,
  type LaneBody,
  type RequestFrame,
} from '@skillet/core';

/** Bytes of headers that a request may have: what the gateway admits, and the host's own. */
const MAX_HEADER_BYTES = 64 * 1024;

/** A frame that answers a request. */
export type AnswerFrame = Extract<
  IsolateFrame,
  readonly [typeof ToHost.response | typeof ToHost.failed, ...unknown[]]
>;

/** The HTTP server of an isolate, in the terms of a lane. */
export interface RequestServer {
  /** Hears of each request from now on. */
  listen(onRequest: (frame: RequestFrame) => void): void;
  /** Whether a request has no answer yet. */
  has(id: number): boolean;
  /** Sends what answers a request. */
  answer(frame: AnswerFrame): void;
  /** Resolves once every answer has left. */
  drained(): Promise<void>;
}

/** Listens on a Unix socket. */
export async function startRequestServer(socketPath: string): Promise<RequestServer> {
  const open = new Map<number, ServerResponse>();
  const leaving = new Set<Promise<unknown>>();
  let onRequest: ((frame: RequestFrame) => void) | undefined;
  // The host ends connections, requests and this process; nothing is to be timed here as well.
  const untimed = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };
  const server = createServer({ ...untimed, maxHeaderSize: MAX_HEADER_BYTES }, (req, res) => {
    const id = Number(req.headers[CallHeader.id]);
    if (onRequest === undefined || !Number.isInteger(id)) {
      res.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      open.set(id, res);
      const left = new Promise((resolve) => res.once('close', resolve));
      leaving.add(left);
      void left.then(() => leaving.delete(left));
      onRequest?.(toFrame(id, req, toLaneBody(chunks)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socketPath, resolve);
  });

  return {
    listen(listener) {
      onRequest = listener;
    },
    has: (id) => open.has(id),
    answer(frame) {
      const res = open.get(frame[1]);
      open.delete(frame[1]);
      if (res === undefined) return;
      if (frame[0] === ToHost.failed) {
        res.writeHead(502, { [CallHeader.failed]: frame[2] }).end(frame[3]);
      } else {
        const [, , status, headers, body] = frame;
        res.writeHead(status, headers === null ? undefined : [...headers]).end(body);
      }
    },
    async drained() {
      await Promise.all(leaving);
    },
  };
}

function toFrame(id: number, req: IncomingMessage, body: LaneBody): RequestFrame {
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
