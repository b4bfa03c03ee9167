import type { ToolNames, NameCollision } from '@skillet/catalog';
import {
  nearestKey,
  type Dispatcher,
  type Grants,
  type HostRoute,
  type RouteExchange,
  type Tracing,
} from '@skillet/core';
import type { CodeModeOptions } from './code/code-mode.ts';
import { ToolCalls } from './code/tool-calls.ts';
import { end, get, post, type EndpointParts } from './http/endpoint.ts';
import { sendText, writeHead } from './http/send.ts';
import { McpServer, type ServerInfo } from './server.ts';
import { askPending, type PendingCaller } from './servers/ask-pending.ts';
import { RequestStates, type AskLimits } from './servers/request-states.ts';
import { Subscriptions } from './servers/subscriptions.ts';
import { endServers } from './sessions/end-servers.ts';
import { Listeners, LIST_KINDS } from './sessions/listeners.ts';
import { Sessions, type SessionLimits } from './sessions/sessions.ts';
import { ToolBook, WHOLE, type Current } from './tools/tool-book.ts';
import type { ToolView } from './tools/tool-view.ts';

/** What an MCP endpoint is made of. */
export interface McpOptions {
  readonly dispatcher: Dispatcher;
  /** Who has which name, as `/tools` tells it too. */
  readonly names: ToolNames;
  readonly info: ServerInfo;
  readonly sessions: SessionLimits;
  /** How clients are asked what servers want to know. */
  readonly asking: AskLimits;
  /** The profiles and the instructions for models that hold now. Default: none. */
  readonly current?: Partial<Current> | undefined;
  /** What runs code for the profiles that want that. Default: nothing does. */
  readonly code?: CodeModeOptions | undefined;
  /** Has calls of tools be parts of traces. Default: none is. */
  readonly tracing?: Tracing | undefined;
  /** Aborts when the host begins to stop. */
  readonly stopping: AbortSignal;
}

/** The MCP endpoint of a host. */
export interface Mcp {
  readonly routes: readonly HostRoute[];
  /** Names that could not be given. */
  readonly collisions: readonly NameCollision[];
  /** Something may have changed: whoever listens is told of each list that has. */
  touch(): void;
  /** A resource of the server at a mount is another by now. */
  updated(mount: string, uri: string): void;
  /** The server at a mount was started anew. */
  restarted(mount: string): void;
  close(): void;
}

/** Streams that may be open. */
const LISTEN_LIMITS = { all: 1024, caller: 128, nameless: 768 };
/** Milliseconds between two looks for sessions that nobody uses. */
const SWEEP = 60_000;

const INSTRUCTIONS =
  'The tools of this server are independent skills. A result with isError says what was wrong and whether to try again.';

/** Makes the endpoint `/mcp`: every skill as a tool, for the clients of every revision of the protocol. */
export function createMcp(options: McpOptions): Mcp {
  const { dispatcher, names, info, stopping } = options;
  const book = new ToolBook(dispatcher, names, options.current);
  const now = () => performance.now();
  const states = new RequestStates(options.asking, now);
  const subscriptions = new Subscriptions(dispatcher);
  const about = { info, instructions: INSTRUCTIONS };
  const tools = new ToolCalls(dispatcher, options.code, options.tracing);
  const server = new McpServer({ dispatcher, ...about, states, subscriptions, tools });
  const sessions = new Sessions(options.sessions, now, ({ subscriber }) => {
    subscriptions.removeAll(subscriber);
  });
  const listeners = new Listeners(LISTEN_LIMITS);
  const ask = (caller: PendingCaller): void => {
    void askPending(dispatcher, caller).catch(() => undefined);
  };
  const endOwn = (exchange: RouteExchange, id: string): void => {
    void endServers(dispatcher, exchange, id).catch(() => undefined);
  };
  const parts = { server, sessions, listeners, stopping, askPending: ask, endServers: endOwn };
  const sweep = setInterval(() => {
    sessions.sweep();
  }, SWEEP).unref();
  const listed = () => new Map(book.profiles.map((name) => [name, listsOf(book.view(name))]));
  let told = listed();
  /** What has been looked up in this turn of the event loop: it takes the longer the more skills there are. */
  const looked = new Map<string, EndpointParts>();
  const clear = (): void => {
    looked.clear();
  };
  const partsOf = (profile: string, grants?: Grants): EndpointParts | undefined => {
    const key = grants === undefined ? profile : `${profile} ${JSON.stringify(grants)}`;
    const known = looked.get(key);
    if (known !== undefined) return known;
    const view = book.view(profile, grants);
    if (view === undefined) return undefined;
    if (looked.size === 0) setImmediate(clear);
    const here = { ...parts, profile, view };
    looked.set(key, here);
    return here;
  };
  const route: HostRoute = {
    path: '/mcp/*',
    methods: ['POST', 'GET', 'DELETE'],
    scope: 'caller',
    summary: 'Every skill as a tool, over the Model Context Protocol',
    ownLine: true,
    tellsId: true,
    handle: (exchange: RouteExchange) => {
      const here = partsOf(exchange.rest === '' ? WHOLE : exchange.rest, exchange.grants);
      if (here === undefined) {
        sendNoProfile(exchange, book.profiles);
        return undefined;
      }
      switch (exchange.req.method) {
        case 'POST':
          return post(exchange, here);
        case 'DELETE':
          end(exchange, here);
          return undefined;
        case 'HEAD':
          // It has no body, so nothing can be heard on it.
          writeHead(exchange, 200, ['Content-Type', 'text/event-stream']);
          exchange.res.end();
          return undefined;
        default:
          get(exchange, here);
          return undefined;
      }
    },
  };
  return {
    routes: [route],
    get collisions() {
      return book.page.collisions;
    },
    touch() {
      const before = told;
      looked.clear();
      told = listed();
      for (const [profile, lists] of told) {
        const had = before.get(profile);
        for (const kind of LIST_KINDS) {
          if (lists?.[kind] !== had?.[kind]) listeners.tell(kind, profile);
        }
      }
    },
    updated(mount, uri) {
      subscriptions.updated({ mount, name: uri });
    },
    restarted(mount) {
      states.restarted(mount);
      subscriptions.restarted(mount);
    },
    close() {
      clearInterval(sweep);
      listeners.finish();
    },
  };
}

/** What is told of when it changes: a template is a resource for that. */
function listsOf(view: ToolView | undefined): ToolView['lists'] | undefined {
  return view && { ...view.lists, resources: view.lists.resources + view.templates };
}

function sendNoProfile(exchange: RouteExchange, profiles: readonly string[]): void {
  const { rest } = exchange;
  const near = nearestKey(rest, profiles);
  const hint = near === undefined ? '' : ` The nearest is "${near}".`;
  const detail = `There is no profile "${rest.slice(0, 100)}" under mcp.profiles.${hint}`;
  sendText(exchange, 404, JSON.stringify({ detail }));
}
