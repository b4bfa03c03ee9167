import type { ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { ErrorCode, errorText, RpcError, type RequestId } from '../protocol/json-rpc.ts';

/** What anything thrown is told as; what is no error for a client is thrown on. */
export function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof HostError) return new RpcError(ErrorCode.internal, error.message);
  throw error;
}

/** Answers with an error of the protocol. */
export function sendError(res: ServerResponse, id: RequestId | null, error: RpcError): void {
  sendText(res, error.status, errorText(id, error));
}

/** Answers with JSON. */
export function sendText(res: ServerResponse, status: number, text: string): void {
  const length = Buffer.byteLength(text);
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': length,
    'Cache-Control': 'no-store',
  });
  // Text of one byte a character is ASCII, which Node writes without a conversion as latin1.
  res.end(text, length === text.length ? 'latin1' : 'utf8');
}
