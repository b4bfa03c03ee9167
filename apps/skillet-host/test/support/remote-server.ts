/* eslint-disable @typescript-eslint/no-deprecated -- servers of older generations are what is to be reached */
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { Server as LegacyServer } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server speaks, and how: the generation, and in what its answers come. */
export type RemoteKind = 'modern' | 'modern-json' | 'legacy' | 'legacy-json' | 'sse';

/** A request that came. */
export interface Came {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

interface Call {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly report: (progress: number) => Promise<void>;
}

const INFO = { name: 'remote', version: '1.0.0' };
const CAPABILITIES = { tools: { listChanged: true } };

/** What the names of tools of a server begin with. */
export function prefixOf(kind: RemoteKind): string {
  return `${kind.replace('-', '_')}_`;
}

/** A server over HTTP made with the SDKs, of either generation, which a test takes down and brings back. */
export class RemoteServer implements AsyncDisposable {
  readonly came: Came[] = [];
  /** Calls that have begun, and those of them that were cancelled. */
  readonly begun: string[] = [];
  readonly cancelled: string[] = [];
  /** The names of the tools that it has, each after that of its kind. */
  tools = ['echo', 'steps', 'wait', 'look'];
  /** Answers each request with this status alone, while there is one. */
  status: number | undefined;
  readonly #kind: RemoteKind;
  readonly #prefix: string;
  readonly #sessions = new Map<string, StreamableHTTPServerTransport | SSEServerTransport>();
  #next = Promise.withResolvers<undefined>();
  #server = createServer();
  #port = 0;

  constructor(kind: RemoteKind) {
    this.#kind = kind;
    this.#prefix = prefixOf(kind);
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/mcp`;
  }

  /** Takes requests, at the same address each time. */
  async start(): Promise<this> {
    const modern = toNodeHandler(
      createMcpHandler(() => this.#modern(), {
        legacy: 'reject',
        responseMode: this.#kind === 'modern-json' ? 'json' : 'auto',
      }),
    );
    this.#server = createServer((req, res) => {
      this.came.push({ method: req.method ?? '', headers: req.headers });
      if (this.status !== undefined) res.writeHead(this.status).end();
      else if (this.#kind.startsWith('modern')) void modern(req as NodeIncomingMessageLike, res);
      else if (this.#kind === 'sse') void this.#oldSse(req, res);
      else void this.#legacyHttp(req, res);
    });
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Is gone, with its connections and all that it knew. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    this.forget();
    await closed;
  }

  /** Knows no session any more. */
  forget(): void {
    this.#sessions.clear();
  }

  /** Resolves when the next call has begun. */
  nextCall(): Promise<undefined> {
    this.#next = Promise.withResolvers();
    return this.#next.promise;
  }

  /** The headers of the last call of a tool. */
  get headersOfCall(): IncomingHttpHeaders {
    const calls = this.came.filter(({ headers }) => headers['mcp-method'] === 'tools/call');
    return (calls.at(-1) ?? this.came.findLast(({ method }) => method === 'POST'))?.headers ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #list(): { tools: { name: string; inputSchema: { type: 'object' } }[] } {
    const region = { type: 'string', 'x-mcp-header': 'Region' };
    const inputSchema = { type: 'object' as const, properties: { message: {}, region } };
    const annotations = { readOnlyHint: true };
    return {
      tools: this.tools.map((name) => ({
        name: `${this.#prefix}${name}`,
        inputSchema,
        ...(name === 'look' ? { annotations } : {}),
      })),
    };
  }

  async #call({ name: whole, args, signal, report }: Call): Promise<{ content: never[] }> {
    const name = whole.slice(this.#prefix.length);
    this.begun.push(name);
    this.#next.resolve(undefined);
    if (name === 'steps') for (const step of [1, 2, 3]) await report(step);
    if (name === 'wait') {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      this.cancelled.push(name);
    }
    return { content: [{ type: 'text', text: String(args['message']) }] as never[] };
  }

  #modern(): Server {
    const server = new Server(INFO, { capabilities: CAPABILITIES });
    server.setRequestHandler('tools/list', () => this.#list());
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      const { progressToken = 0 } = mcpReq._meta ?? {};
      return this.#call({
        name: params.name,
        args: params.arguments ?? {},
        signal: mcpReq.signal,
        report: (progress) =>
          mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken, progress },
          }),
      });
    });
    return server;
  }

  #legacy(): LegacyServer {
    const server = new LegacyServer(INFO, { capabilities: CAPABILITIES });
    server.setRequestHandler(ListToolsRequestSchema, () => this.#list());
    server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
      const { progressToken = 0 } = extra._meta ?? {};
      return this.#call({
        name: params.name,
        args: params.arguments ?? {},
        signal: extra.signal,
        report: (progress) =>
          extra.sendNotification({
            method: 'notifications/progress',
            params: { progressToken, progress },
          }),
      });
    });
    return server;
  }

  async #legacyHttp(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const id = req.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id) : undefined;
    if (known instanceof StreamableHTTPServerTransport) {
      await known.handleRequest(req, res);
      return;
    }
    if (id !== undefined) {
      res.writeHead(404).end('{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"?"}}');
      return;
    }
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: this.#kind === 'legacy-json',
      onsessioninitialized: (session) => {
        this.#sessions.set(session, transport);
      },
    });
    await this.#legacy().connect(transport);
    await transport.handleRequest(req, res);
  }

  async #oldSse(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '', this.url);
    if (req.method === 'GET') {
      const transport = new SSEServerTransport('/messages', res);
      this.#sessions.set(transport.sessionId, transport);
      await this.#legacy().connect(transport);
      return;
    }
    const known = this.#sessions.get(url.searchParams.get('sessionId') ?? '');
    if (known instanceof SSEServerTransport) await known.handlePostMessage(req, res);
    else res.writeHead(404).end();
  }
}
