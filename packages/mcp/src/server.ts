import { MCP_LOG_LEVELS, whenThere, type Dispatcher, type JsonObject } from '@skillet/core';
import type { ToolCalls } from './code/tool-calls.ts';
import type { Era } from './protocol/era.ts';
import { ErrorCode, RpcError, type RpcRequest } from './protocol/json-rpc.ts';
import { Meta } from './protocol/meta.ts';
import { agreedVersion, SUPPORTED } from './protocol/versions.ts';
import { ownPrompt, ownResource, READS, wanted } from './reads.ts';
import { findResource } from './servers/find-resource.ts';
import { completed, readOfServer, type Reading } from './servers/read-of-server.ts';
import type { RequestStates } from './servers/request-states.ts';
import type { OfServer } from './servers/server-book.ts';
import type { Subscriptions } from './servers/subscriptions.ts';
import type { Session } from './sessions/sessions.ts';
import { listTools } from './tools/list-tools.ts';
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
  readonly dispatcher: Pick<Dispatcher, 'invoke' | 'skill' | 'skills'>;
  readonly info: ServerInfo;
  /** What a model is told about all tools. */
  readonly instructions: string;
  /** By which clients go on that have been asked something. */
  readonly states: RequestStates;
  readonly subscriptions: Subscriptions;
  readonly tools: ToolCalls;
}

/** A request, and what is known of whoever sent it. */
export interface Asked {
  readonly era: Era;
  readonly request: RpcRequest;
  /** The tools at the address that it came to. */
  readonly view: ToolView;
  readonly caller: Omit<ToolCaller, 'era' | 'meta' | 'states'>;
  readonly session: Session | undefined;
}

const CAPABILITIES = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  completions: {},
  logging: {},
};
/** Milliseconds for which a list may be used before it is asked for again; changes are told to those who listen. */
const TTL = 30_000;
type Handler = (server: McpServer, asked: Asked) => string | Promise<string>;

const LEGACY_METHODS: Readonly<Record<string, Handler>> = {
  initialize: (server, { request }) => server.initialize(request.params),
  ping: () => '{}',
  'tools/call': (server, asked) => whenThere(server.call(asked), (result) => whole(result, '')),
  'prompts/get': async (server, asked) => whole(await server.prompt(asked), ''),
  'resources/read': async (server, asked) => whole(await server.resource(asked), ''),
  'completion/complete': async (server, asked) => whole(await server.complete(asked), ''),
  'resources/subscribe': (server, asked) => server.subscribe(asked),
  'resources/unsubscribe': (server, asked) => server.unsubscribe(asked),
  'logging/setLevel': (server, asked) => server.setLevel(asked),
  ...eachRead(
    (read) =>
      (_server, { view }) =>
        `{${read(view)}}`,
  ),
  'tools/list': (server, { view }) => `{${server.tools(view, {})}}`,
};

const MODERN_METHODS: Readonly<Record<string, Handler>> = {
  'server/discover': (server) => server.discover(),
  'tools/call': (server, asked) =>
    whenThere(server.call(asked), (result) => whole(result, server.more)),
  'prompts/get': async (server, asked) => whole(await server.prompt(asked), `,${server.modern}`),
  'resources/read': async (server, asked) =>
    whole(await server.resource(asked), `,${server.modern},${cached(asked.view.isPublic)}`),
  'completion/complete': async (server, asked) =>
    whole(await server.complete(asked), `,${server.modern}`),
  ...eachRead(
    (read) =>
      (server, { view }) =>
        `{${read(view)},${server.modern},${cached(view.isPublic)}}`,
  ),
  'tools/list': (server, { view }) =>
    `{${server.tools(view, server.meta)},"resultType":"complete",${cached(view.isPublic)}}`,
};

/** The members of a result in braces, with what else it has; one that came whole has all. */
function whole(result: string, more: string): string {
  return result.startsWith('{') ? result : `{${result}${more}}`;
}

function eachRead(handlerOf: (read: (view: ToolView) => string) => Handler) {
  return Object.fromEntries(Object.entries(READS).map(([name, read]) => [name, handlerOf(read)]));
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
  readonly meta: JsonObject;
  /** What every result of the modern revision has. */
  readonly modern: string;
  /** The same behind other members. */
  readonly more: string;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.meta = { [Meta.server]: parts.info };
    this.modern = `"resultType":"complete","_meta":${JSON.stringify(this.meta)}`;
    this.more = `,${this.modern}`;
  }

  get states(): RequestStates {
    return this.#parts.states;
  }

  get subscriptions(): Subscriptions {
    return this.#parts.subscriptions;
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

  tools(view: ToolView, meta: JsonObject): string {
    return listTools(view, this.#parts.dispatcher, meta);
  }

  call({ request, view, caller, era }: Asked): string | Promise<string> {
    return this.#parts.tools.call(view, request, this.caller(caller, era));
  }

  async prompt(asked: Asked): Promise<string> {
    const { view, request } = asked;
    const name = wanted(request.params, 'name');
    const own = ownPrompt(view, name);
    if (own !== undefined) return own;
    const of = view.servers.prompt(name);
    if (of === undefined) throw new RpcError(ErrorCode.invalidParams, NO_PROMPT);
    return this.#read(asked, of, { ...request.params, name: of.name });
  }

  async resource(asked: Asked): Promise<string> {
    const { view, request } = asked;
    const uri = wanted(request.params, 'uri');
    const own = ownResource(view, uri);
    if (own !== undefined) return own;
    const of = findResource(view, asked.era, uri);
    return this.#read(asked, of, { ...request.params, uri: of.name });
  }

  async complete(asked: Asked): Promise<string> {
    const { view, request } = asked;
    const { params } = request;
    const found = completed(params, view.servers);
    if (found !== undefined) return this.#read(asked, found.of, { ...params, ref: found.ref });
    const name = (params['ref'] as JsonObject | undefined)?.['name'];
    if (typeof name !== 'string' || ownPrompt(view, name) === undefined) {
      throw new RpcError(ErrorCode.invalidParams, NO_REF);
    }
    return '"completion":{"values":[],"total":0,"hasMore":false}';
  }

  async subscribe(asked: Asked): Promise<string> {
    const { session, request, view, caller, era } = asked;
    if (session === undefined) throw new RpcError(ErrorCode.refused, NO_SESSION);
    const uri = wanted(request.params, 'uri');
    // What is the host's own changes with a list.
    if (ownResource(view, uri) !== undefined) return '{}';
    const of = findResource(view, asked.era, uri);
    await this.subscriptions.add(of, uri, session.subscriber, this.caller(caller, era));
    return '{}';
  }

  unsubscribe(asked: Asked): string {
    const { session, request, view } = asked;
    const uri = wanted(request.params, 'uri');
    const of = view.servers.resource(uri);
    if (session !== undefined && of !== undefined)
      this.subscriptions.remove(of, session.subscriber);
    return '{}';
  }

  setLevel({ session, request: { params } }: Asked): string {
    const { level } = params;
    if (typeof level !== 'string' || !MCP_LOG_LEVELS.includes(level)) {
      throw new RpcError(ErrorCode.invalidParams, NO_LEVEL);
    }
    if (session !== undefined) session.level = level;
    return '{}';
  }

  /** Who asks, with what each request of its generation has. */
  caller(caller: Asked['caller'], era: Era): ToolCaller {
    return { ...caller, era, meta: this.meta, states: this.states };
  }

  #read({ request, caller, era }: Asked, of: OfServer, params: JsonObject): Promise<string> {
    const { method, args, inputs } = request;
    const reading: Reading = { method, of, params, args, inputs };
    return readOfServer(this.#parts.dispatcher, reading, this.caller(caller, era));
  }
}

const NO_PROMPT = 'There is no such prompt; prompts/list has them all.';
const NO_REF = 'Invalid params: ref must name a prompt or a template of resources that there is.';
const NO_SESSION = 'Who is to be told of changes must have a session: begin one with initialize.';
const NO_LEVEL = `Invalid params: level must be one of ${MCP_LOG_LEVELS.join(', ')}.`;
