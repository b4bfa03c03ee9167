import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { awaitsContinue } from '../request/expect-continue.ts';

/** Milliseconds for which what a refused client still sends is thrown away: see `refuseBody`. */
export const LINGER = 2_000;

/** What is answered to errors of Node's parser other than 400, by their code. */
const STATUS: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

/** Where Node notes which answer is being given on a connection. */
interface Answering {
  readonly _httpMessage?: ServerResponse | null;
}

/**
 * Has a server answer what never becomes a request (malformed, with headers that are too long, too slow,
 * with an expectation that nobody meets) as the gateway answers other errors: Node's own have no body. Clients that
 * ask before they send a body are told to go on when it is wanted.
 */
export function refuseUnreadable(server: Server): void {
  server.on('clientError', onClientError);
  server.on('checkExpectation', onExpectation);
  // Whoever is refused is not to send its body first.
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    awaitsContinue(req);
    server.emit('request', req, res);
  });
}

function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // It is answered already, and more of the same came.
  if (socket.writableEnded && !socket.destroyed) return;
  const status = statusOf(error.code);
  const answering = (socket as Answering)._httpMessage ?? undefined;
  if (status === undefined || !socket.writable || answering?.headersSent === true) {
    socket.destroy();
    return;
  }
  socket.end(refusal(status), () => {
    // The request before it is given up with its connection.
    if (answering !== undefined) socket.destroy();
  });
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.on('close', () => {
    clearTimeout(timer);
  });
}

/** Undefined where the request is not at fault: after a reset, or a failed TLS handshake. */
function statusOf(code: string | undefined): number | undefined {
  const status = STATUS.get(code ?? '');
  return status ?? (code?.startsWith('HPE_') === true ? 400 : undefined);
}

function onExpectation(_req: IncomingMessage, res: ServerResponse): void {
  const body = bodyOf(417);
  const headers = ['Content-Type', 'application/json', 'Content-Length', body.length];
  res.writeHead(417, [...headers, 'Connection', 'close']);
  res.end(body);
}

function refusal(status: number): string {
  const body = bodyOf(status);
  const head = [
    `HTTP/1.1 ${String(status)} ${textOf(status)}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${String(body.length)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function bodyOf(status: number): string {
  return JSON.stringify({ detail: textOf(status) });
}

function textOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}
