import type { ToolNames, NameCollision } from '@skillet/catalog';
import type { Dispatcher, HostRoute, RouteExchange } from '@skillet/core';
import { end, get, post, type EndpointParts } from './http/endpoint.ts';
import { McpServer, type ServerInfo } from './server.ts';
import { Listeners } from './sessions/listeners.ts';
import { Sessions, type SessionLimits } from './sessions/sessions.ts';
import { ToolBook } from './tools/tool-book.ts';

/** What an MCP endpoint is made of. */
export interface McpOptions {
  readonly dispatcher: Dispatcher;
  /** Who has which name, as `/tools` tells it too. */
  readonly names: ToolNames;
  readonly info: ServerInfo;
  readonly sessions: SessionLimits;
  /** Aborts when the host begins to stop. */
  readonly stopping: AbortSignal;
}

/** The MCP endpoint of a host. */
export interface Mcp {
  readonly routes: readonly HostRoute[];
  /** The same without HTTP. */
  readonly server: McpServer;
  /** Names that could not be given. */
  readonly collisions: readonly NameCollision[];
  /** Something may have changed: whoever listens is told if the list of tools has. */
  touch(): void;
  close(): void;
}

/** Streams that may be open. */
const MOST_LISTENERS = 1024;
/** Milliseconds between two looks for sessions that nobody uses. */
const SWEEP = 60_000;

const INSTRUCTIONS =
  'The tools of this server are independent skills. A result with isError says what was wrong and whether to try again.';

/** Makes the endpoint `/mcp`: every skill as a tool, for the clients of every revision of the protocol. */
export function createMcp(options: McpOptions): Mcp {
  const { dispatcher, names, info, stopping } = options;
  const book = new ToolBook(dispatcher, names);
  const server = new McpServer({ dispatcher, book, info, instructions: INSTRUCTIONS });
  const sessions = new Sessions(options.sessions, () => performance.now());
  const listeners = new Listeners(MOST_LISTENERS);
  const parts: EndpointParts = { server, sessions, listeners, stopping };
  const sweep = setInterval(() => {
    sessions.sweep();
  }, SWEEP).unref();
  let told = book.page.json;
  const route: HostRoute = {
    path: '/mcp',
    methods: ['POST', 'GET', 'DELETE'],
    scope: 'anybody',
    summary: 'Every skill as a tool, over the Model Context Protocol',
    urgent: true,
    handle: (exchange: RouteExchange) => {
      switch (exchange.req.method) {
        case 'POST':
          return post(exchange, parts);
        case 'DELETE':
          end(exchange, parts);
          return undefined;
        default:
          get(exchange, parts);
          return undefined;
      }
    },
  };
  return {
    routes: [route],
    server,
    get collisions() {
      return book.page.collisions;
    },
    touch() {
      const { json } = book.page;
      if (json === told) return;
      told = json;
      listeners.tell('tools', undefined);
    },
    close() {
      clearInterval(sweep);
      listeners.finish();
    },
  };
}
