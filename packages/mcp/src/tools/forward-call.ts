import type { SkillTool } from '@skillet/catalog';
import {
  ForwardedLine,
  isJsonObject,
  MCP_ROUTE,
  type Dispatcher,
  type ForwardedRequest,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { CREDENTIAL_META } from './credentials.ts';
import type { CallStream, ToolCaller } from './tool-caller.ts';

/** Characters of an error of a server that are parsed, and of a notification. */
const SMALL = 64 * 1024;
/** Notices of one call. */
const MOST = 1000;

/** Hands a call of an MCP server's tool on to it: what it answers, of which nothing has been parsed. */
export async function forwardCall(
  dispatcher: Pick<Dispatcher, 'invoke'>,
  tool: SkillTool,
  { params, args }: { readonly params: JsonObject; readonly args: string },
  { address, requestId, signal, stream, era, meta }: ToolCaller,
): Promise<OperationAnswer> {
  const request: ForwardedRequest = {
    method: 'tools/call',
    params: { ...params, name: tool.name, ...metaFor(params) },
    era,
    progress: stream !== undefined,
    meta,
  };
  const body = Buffer.from(`{"request":${JSON.stringify(request)},"arguments":${args}}`);
  const notices = stream === undefined ? undefined : new Notices(stream);
  const onPart = notices?.onPart;
  const options = { caller: address, requestId, signal, onPart };
  const operation = { name: tool.name, method: 'POST', path: MCP_ROUTE };
  const answer = await dispatcher.invoke(tool.mount, operation, body, options);
  notices?.onAnswer(answer.text);
  return answer;
}

/** The JSON of the result in what a server answered; throws the error of the protocol that it answered in place of one. */
export function forwardedResult({ text }: OperationAnswer): string {
  const end = text.endsWith('\n') ? text.length - 1 : text.length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const last = text.slice(start + 1, end);
  switch (text[start]) {
    case ForwardedLine.result:
      return last;
    case ForwardedLine.error:
      throw errorIn(last);
    default:
      throw new RpcError(ErrorCode.internal, 'The answer of the server has no end.');
  }
}

/** What is for the host alone stays here. */
function metaFor({ _meta: given }: JsonObject): JsonObject {
  if (!isJsonObject(given)) return {};
  const { [CREDENTIAL_META]: _secret, progressToken: _token, ...meta } = given;
  return { _meta: meta };
}

function errorIn(json: string): RpcError {
  const { code, message, data } = json.length <= SMALL ? (JSON.parse(json) as JsonObject) : {};
  return new RpcError(
    typeof code === 'number' ? code : ErrorCode.internal,
    typeof message === 'string' ? message : 'The server answered with an error.',
    200,
    data as JsonObject | undefined,
  );
}

/** Tells a client what comes before the answer: each notification of the server as it is, but for the token of progress. */
class Notices {
  readonly #stream: CallStream;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #told = 0;
  #inParts = false;

  constructor(stream: CallStream) {
    this.#stream = stream;
  }

  readonly onPart = (part: Uint8Array): void => {
    this.#inParts = true;
    this.#read(this.#decoder.decode(part, { stream: true }));
  };

  /** The whole answer: where all of it was there at once, it has come in no parts. */
  onAnswer(text: string): void {
    const hasOthers = text[0] !== ForwardedLine.result && text[0] !== ForwardedLine.error;
    if (!this.#inParts && hasOthers) this.#read(text);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    // What is longer is the answer, which is read when it is whole.
    this.#rest = (lines.pop() ?? '').slice(0, SMALL + 1);
    for (const line of lines) this.#tell(line);
  }

  #tell(line: string): void {
    if (this.#told >= MOST) return;
    const { token, send } = this.#stream;
    const json = line.slice(1);
    if (line.startsWith(ForwardedLine.progress)) {
      const others = json === '{}' ? '}' : `,${json.slice(1)}`;
      send(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${JSON.stringify(token)}${others}}`,
      );
    } else if (line.startsWith(ForwardedLine.notification)) {
      send(`{"jsonrpc":"2.0",${json.slice(1)}`);
    } else return;
    this.#told += 1;
  }
}
