import {
  ForwardedLine,
  isJsonObject,
  MCP_ROUTE,
  QUESTIONS_CHARS,
  type Dispatcher,
  type ForwardedQuestions,
  type ForwardedRequest,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { invokedBy, type ToolCaller } from '../tools/tool-caller.ts';
import { CREDENTIAL_META } from '../tools/credentials.ts';
import { Notices } from './notices.ts';
import { whoseCall } from './whose-call.ts';

/** Characters of an error of a server that are parsed. */
const SMALL = 64 * 1024;

/** What a request of a client is of, and to which server. */
export interface ServerRequest {
  readonly mount: string;
  readonly method: string;
  /** With the names that the server knows. */
  readonly params: JsonObject;
  /** What it is called in logs and accounts. */
  readonly operation: string;
}

/** What is sent once; the texts are JSON of which nothing has been parsed. */
export interface Leg {
  readonly args?: string | undefined;
  readonly inputs?: string | undefined;
  readonly refusals?: Readonly<Record<string, JsonObject>>;
  /** The state of a call that waits at the server. */
  readonly resume?: string;
  /** What the server said in place of that. */
  readonly requestState?: string | undefined;
  /** Whether it goes on with a call that has begun. A state that a client may show several times is no proof of that. */
  readonly continues?: boolean;
  /** Milliseconds for which the server may be kept waiting for the client's answers; default: 0, it may ask nothing. */
  readonly patience?: number;
}

/** What a server's worker answered; `failed` is what no server did. */
export type Forwarded =
  | { readonly kind: 'result'; readonly text: string }
  | { readonly kind: 'asks'; readonly asked: ForwardedQuestions }
  | { readonly kind: 'failed'; readonly answer: OperationAnswer };

/** Hands a request on to an MCP server. Throws the error of the protocol that it answers. */
export async function forward(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  { mount, method, params, operation: name }: ServerRequest,
  leg: Leg,
  caller: ToolCaller,
): Promise<Forwarded> {
  const { requestId, signal, stream, era, meta, level, capabilities } = caller;
  const { args, inputs, refusals, resume, requestState, continues, patience = 0 } = leg;
  const request: ForwardedRequest = {
    method,
    params: {
      ...withoutOwn(params),
      ...(requestState === undefined ? {} : { requestState }),
    },
    era,
    progress: stream?.token !== undefined,
    level,
    meta,
    capabilities,
    patience,
    ...(resume === undefined ? {} : { resume }),
  };
  const members = [
    `"request":${JSON.stringify(request)}`,
    ...(args === undefined ? [] : [`"arguments":${args}`]),
    ...(inputs === undefined ? [] : [`"inputs":${inputs}`]),
    ...(refusals === undefined ? [] : [`"refusals":${JSON.stringify(refusals)}`]),
  ];
  const notices = stream === undefined ? undefined : new Notices(stream);
  const onPart = notices?.onPart;
  const headers = await whoseCall(dispatcher.skill(mount), params, caller);
  const options = { ...invokedBy(caller), continues, requestId, signal, onPart, headers };
  const operation = { name, method: 'POST', path: MCP_ROUTE };
  const body = Buffer.from(`{${members.join(',')}}`);
  const answer = await dispatcher.invoke(mount, operation, body, options);
  if (answer.status >= 300) return { kind: 'failed', answer };
  notices?.onAnswer(answer.text);
  return readAnswer(answer.text);
}

function readAnswer(text: string): Forwarded {
  const end = text.endsWith('\n') ? text.length - 1 : text.length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const last = text.slice(start + 1, end);
  switch (text[start]) {
    case ForwardedLine.result:
      return { kind: 'result', text: last };
    case ForwardedLine.error:
      throw errorIn(last);
    case ForwardedLine.input:
      if (last.length <= QUESTIONS_CHARS) {
        return { kind: 'asks', asked: JSON.parse(last) as ForwardedQuestions };
      }
      break;
    default:
  }
  throw new RpcError(ErrorCode.internal, 'The answer of the server has no end.');
}

/** What is for the host alone stays here, and what it adds itself. */
function withoutOwn(all: JsonObject): JsonObject {
  const { _meta: given, requestState: _state, inputResponses: _inputs, ...params } = all;
  if (!isJsonObject(given)) return params;
  const { [CREDENTIAL_META]: _secret, progressToken: _token, ...meta } = given;
  return { ...params, _meta: meta };
}

function errorIn(json: string): RpcError {
  const { code, message, data } = json.length <= SMALL ? (JSON.parse(json) as JsonObject) : {};
  return new RpcError(
    typeof code === 'number' ? code : ErrorCode.internal,
    typeof message === 'string' ? message : 'The server answered with an error.',
    code === ErrorCode.missingCapability ? 400 : 200,
    data === undefined ? {} : { data: data as JsonObject },
  );
}
