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
export function sendError(to: RouteExchange, id: RequestId | null, error: RpcError): void {
  const { retryAfter, status } = error;
  const headers = retryAfter === undefined ? [] : ['Retry-After', retryAfter];
  sendText(to, status, errorText(id, error), headers);
}

/** Answers with JSON. */
export function sendText(
  to: RouteExchange,
  status: number,
  text: string,
  headers: HeaderList = [],
): void {
  headers.push('Content-Type', 'application/json');
  // What a POST is answered with nobody keeps (RFC 9110, 9.3.3), but a refusal may be of another method.
  if (status !== 200) headers.push('Cache-Control', 'no-store');
  to.answer(status, headers, text);
}
