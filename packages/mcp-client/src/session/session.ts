import { isJsonObject, McpMeta, MCP_MODERN, type JsonObject, type McpEra } from '@skillet/core';
import { AnswerUnusable } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type {
  Answer,
  ConnectOptions,
  ListName,
  RawTool,
  RequestOptions,
  ServerSession,
  SessionEnd,
} from '../server-session.ts';
import { modernMeta, type Greeting } from './handshake.ts';
import type { KnownTools } from './known-tools.ts';
import { listItems, listWords } from './list-items.ts';

/** What a modern request says in `_meta` of whoever makes it. */
const ENVELOPE: readonly string[] = [McpMeta.version, McpMeta.capabilities, McpMeta.client];

/** How one request is carried. */
export interface LinkOptions extends RequestOptions {
  /** It may be made twice. */
  readonly repeatable: boolean;
}

/** What a session stands on: how messages go and come differs from one kind of server to another. */
export interface Link {
  /** What the server last said of itself. */
  readonly greeting: Greeting;
  readonly pid: number | undefined;
  /** Whether arguments may have to be repeated in headers. */
  readonly hasHeaders: boolean;
  readonly ended: Promise<SessionEnd>;
  request(
    method: string,
    params: (era: McpEra) => JsonObject,
    options: LinkOptions,
  ): Promise<Answer>;
  notify(method: string, params?: JsonObject): void;
  close(): Promise<void>;
}

/** What a session is made with. */
interface SessionParts {
  readonly options: ConnectOptions;
  readonly limits: Limits;
  readonly known: KnownTools;
}

/** A conversation over a link, the same for every kind. */
export class Session implements ServerSession {
  readonly #link: Link;
  readonly #options: ConnectOptions;
  readonly #limits: Limits;
  readonly #known: KnownTools;

  constructor(link: Link, { options, limits, known }: SessionParts) {
    this.#link = link;
    this.#options = options;
    this.#limits = limits;
    this.#known = known;
  }

  get era(): McpEra {
    return this.#link.greeting.era;
  }

  get protocolVersion(): string {
    return this.#link.greeting.protocolVersion;
  }

  get server(): JsonObject {
    return this.#link.greeting.server;
  }

  get capabilities(): JsonObject {
    return this.#link.greeting.capabilities;
  }

  get instructions(): string | undefined {
    return this.#link.greeting.instructions;
  }

  get pid(): number | undefined {
    return this.#link.pid;
  }

  get ended(): Promise<SessionEnd> {
    return this.#link.ended;
  }

  request(method: string, params: JsonObject = {}, options: RequestOptions = {}): Promise<Answer> {
    const repeatable = this.#known.isRepeatable(method, params['name']);
    return this.#send(method, params, { ...options, repeatable });
  }

  #send(method: string, params: JsonObject, options: LinkOptions): Promise<Answer> {
    const own = (era: McpEra) =>
      era === 'modern' ? this.#modernParams(params, options.capabilities) : legacyParams(params);
    return this.#link.request(method, own, options);
  }

  notify(method: string, params?: JsonObject): void {
    this.#link.notify(method, params);
  }

  async listTools(options: Pick<RequestOptions, 'signal'> = {}): Promise<RawTool[]> {
    const tools = (await this.listItems('tools', options)) as RawTool[];
    const headers = this.#link.hasHeaders && this.era === 'modern';
    return this.#known.learn(tools, headers, this.#options.onNotice);
  }

  async listItems(
    list: ListName,
    { signal }: Pick<RequestOptions, 'signal'> = {},
  ): Promise<JsonObject[]> {
    const slow = AbortSignal.timeout(this.#limits.list);
    const either = signal === undefined ? slow : AbortSignal.any([slow, signal]);
    try {
      return await listItems(
        (method, params) => this.request(method, params, { signal: either }),
        list,
        this.#limits,
      );
    } catch (error) {
      if (error !== slow.reason) throw error;
      const seconds = String(this.#limits.list / 1000);
      const what = listWords(list);
      throw new AnswerUnusable(`The server did not list its ${what} within ${seconds} s.`);
    }
  }

  async ping(options: Pick<RequestOptions, 'signal'> = {}): Promise<void> {
    // Whoever asks whether it is there does not wait until it is.
    const how = { ...options, repeatable: false };
    await this.#send(this.era === 'modern' ? 'server/discover' : 'ping', {}, how);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** What whoever calls says of itself stands; what is missing is said of this client. */
  #modernParams(params: JsonObject, capabilities: JsonObject | undefined): JsonObject {
    const { _meta: meta } = params;
    const own = modernMeta(this.#options, capabilities);
    return {
      ...params,
      _meta: { ...own, ...(meta as JsonObject | undefined), [McpMeta.version]: MCP_MODERN },
    };
  }
}

/** What only modern requests say of themselves would make one of them out of an older one. */
function legacyParams(params: JsonObject): JsonObject {
  const { _meta: meta } = params;
  if (!isJsonObject(meta) || !ENVELOPE.some((name) => Object.hasOwn(meta, name))) return params;
  const others = Object.entries(meta).filter(([name]) => !ENVELOPE.includes(name));
  const { _meta: _own, ...rest } = params;
  return others.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(others) };
}
