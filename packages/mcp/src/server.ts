import type { Dispatcher, JsonObject } from '@skillet/core';
import type { Era } from './protocol/era.ts';
import { ErrorCode, RpcError, type RpcRequest } from './protocol/json-rpc.ts';
import { Meta } from './protocol/meta.ts';
import { agreedVersion, SUPPORTED } from './protocol/versions.ts';
import { readPrompt, READS, type Read } from './reads.ts';
import { callTool } from './tools/call-tool.ts';
import type { ToolBook } from './tools/tool-book.ts';
import type { ToolCaller } from './tools/tool-caller.ts';
import type { ToolView } from './tools/tool-view.ts';

/** What the host calls itself to clients. */
export interface ServerInfo {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

/** What a server is made of. */
export interface ServerParts {
  readonly dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>;
  readonly book: ToolBook;
  readonly info: ServerInfo;
  /** What a model is told about all tools. */
  readonly instructions: string;
}

/** A request, and what is known of whoever sent it. */
export interface Asked {
  readonly era: Era;
  readonly request: RpcRequest;
  /** The tools at the address that it came to. */
  readonly view: ToolView;
  readonly caller: Omit<ToolCaller, 'era' | 'meta'>;
}

const CAPABILITIES = {
  tools: { listChanged: true },
  resources: { listChanged: true },
  prompts: { listChanged: true },
};
/** Milliseconds for which a list may be used before it is asked for again; changes are told to those who listen. */
const TTL = 30_000;

type Handler = (server: McpServer, asked: Asked) => string | Promise<string>;

const LEGACY_METHODS: Readonly<Record<string, Handler>> = {
  initialize: (server, { request }) => server.initialize(request.params),
  ping: () => '{}',
  'tools/call': async (server, asked) => whole(await server.call(asked), ''),
  'prompts/get': (_server, asked) => `{${readPrompt(readOf(asked))}}`,
  ...eachRead((read) => (_server, asked) => `{${read(readOf(asked))}}`),
};

const MODERN_METHODS: Readonly<Record<string, Handler>> = {
  'server/discover': (server) => server.discover(),
  'tools/call': async (server, asked) => whole(await server.call(asked), `,${server.modern}`),
  'prompts/get': (server, asked) => `{${readPrompt(readOf(asked))},${server.modern}}`,
  ...eachRead(
    (read) => (server, asked) =>
      `{${read(readOf(asked))},${server.modern},${cached(asked.view.isPublic)}}`,
  ),
};

/** The members of a result in braces, with what else it has; one that came whole has all. */
function whole(result: string, more: string): string {
  return result.startsWith('{') ? result : `{${result}${more}}`;
}

function eachRead(handlerOf: (read: (what: Read) => string) => Handler): Record<string, Handler> {
  return Object.fromEntries(Object.entries(READS).map(([name, read]) => [name, handlerOf(read)]));
}

function readOf({ view, request: { params }, era }: Asked): Read {
  return { view, params, era };
}

/** How long, and for whom, an answer may be kept. */
function cached(isPublic: boolean): string {
  return `"ttlMs":${String(TTL)},"cacheScope":"${isPublic ? 'public' : 'private'}"`;
}

/**
 * The methods of the protocol, however they are carried: what a request is answered with, as the JSON of its result. What
 * the protocol refuses is thrown as an `RpcError`.
 */
export class McpServer {
  readonly #parts: ServerParts;
  readonly #meta: JsonObject;
  /** What every result of the modern revision has. */
  readonly modern: string;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#meta = { [Meta.server]: parts.info };
    this.modern = `"resultType":"complete","_meta":${JSON.stringify(this.#meta)}`;
  }

  /** The tools of a profile; undefined where there is no such. */
  view(profile: string | undefined): ToolView | undefined {
    return this.#parts.book.view(profile);
  }

  /** The JSON of the result of a request. */
  answer(asked: Asked): string | Promise<string> {
    const { era, request } = asked;
    const methods = era === 'modern' ? MODERN_METHODS : LEGACY_METHODS;
    const { method } = request;
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (handler === undefined) {
      const message = `Method not found: "${method.slice(0, 100)}".`;
      throw new RpcError(ErrorCode.methodNotFound, message, era === 'modern' ? 404 : 200);
    }
    return handler(this, asked);
  }

  initialize({ protocolVersion }: JsonObject): string {
    const { info, instructions } = this.#parts;
    const version = agreedVersion(protocolVersion);
    return JSON.stringify({
      protocolVersion: version,
      capabilities: CAPABILITIES,
      serverInfo: info,
      instructions,
    });
  }

  discover(): string {
    const { instructions } = this.#parts;
    const told = { supportedVersions: SUPPORTED, capabilities: CAPABILITIES, instructions };
    return `${JSON.stringify(told).slice(0, -1)},${this.modern},${cached(true)}}`;
  }

  call({ request, view, caller, era }: Asked): Promise<string> {
    const known = { ...caller, era, meta: this.#meta };
    return callTool(this.#parts.dispatcher, view, request, known);
  }
}
