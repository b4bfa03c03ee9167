import { HostError, type RouteExchange } from '@skillet/core';
import { ErrorCode, errorText, RpcError, type RequestId } from '../protocol/json-rpc.ts';

/** What anything thrown is told as; what is no error for a client is thrown on. */
export function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof HostError) return new RpcError(ErrorCode.internal, error.message);
  throw error;
}

/** Header names and values in turn: a list goes to the wire as it is, an object would be copied and looked up. */
export type HeaderList = (string | number)[];

/** An answer that is begun here, and the id of its request. */
export type Answering = Pick<RouteExchange, 'res' | 'requestId'>;

/** Begins an answer with the given headers and the one that every answer has. */
export function writeHead(
  { res, requestId }: Answering,
  status: number,
  headers: HeaderList = [],
): void {
  headers.push('X-Request-Id', requestId);
  res.writeHead(status, headers);
}

/** Answers with an error of the protocol. */
export function sendError(to: Answering, id: RequestId | null, error: RpcError): void {
  const { retryAfter, status } = error;
  const headers = retryAfter === undefined ? [] : ['Retry-After', retryAfter];
  sendText(to, status, errorText(id, error), headers);
}

/** Answers with JSON. */
export function sendText(
  to: Answering,
  status: number,
  text: string,
  headers: HeaderList = [],
): void {
  const length = Buffer.byteLength(text);
  headers.push('Content-Type', 'application/json', 'Content-Length', length);
  headers.push('Cache-Control', 'no-store');
  writeHead(to, status, headers);
  // Text of one byte a character is ASCII, which Node writes without a conversion as latin1.
  to.res.end(text, length === text.length ? 'latin1' : 'utf8');
}
