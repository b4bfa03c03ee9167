import type { JsonObject } from '@skillet/core';

/** What tells one request of a client from its others. */
export type RequestId = string | number;

export { McpErrorCode as ErrorCode } from '@skillet/core';

/** A request of a client. */
export interface RpcRequest {
  readonly id: RequestId;
  readonly method: string;
  /** Without the arguments of a tool. */
  readonly params: JsonObject;
  /** JSON text of `params.arguments`, as the client wrote it: it is not parsed here. */
  readonly args: string | undefined;
  /** The same of `params.inputResponses`, what it answers to what it was asked. */
  readonly inputs?: string | undefined;
}

/** What a client answers to a request of ours: the JSON text of a result, or an error. */
export interface RpcAnswer {
  readonly id: RequestId | null;
  readonly result?: string;
  readonly error?: JsonObject;
}

/** What a client can send. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly request: RpcRequest }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'answer'; readonly answer: RpcAnswer };

/** A refusal that a client is told as an error of the protocol, with the HTTP status it has over HTTP. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly status: number;
  readonly data: JsonObject | undefined;
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;

  /** `status` is that over HTTP; 200 for an error in a request that was understood. */
  constructor(
    code: number,
    message: string,
    status = 200,
    { data, retryAfter }: { readonly data?: JsonObject; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.data = data;
    this.retryAfter = retryAfter;
  }
}

/** The JSON of an answer, given the JSON of its result. */
export function resultText(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

/** The JSON of an answer that refuses. */
export function errorText(id: RequestId | null, { code, message, data }: RpcError): string {
  const error = data === undefined ? { code, message } : { code, message, data };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** The JSON of a notification. */
export function notificationText(method: string, params?: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
}
