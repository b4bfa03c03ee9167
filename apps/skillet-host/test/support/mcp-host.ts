import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

/** What came to a host: the message, and how. */
export interface Arrival {
  readonly http: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: Json;
  readonly text: string;
  readonly response: ServerResponse;
  /** Answers with a result, or with whatever message is given instead. */
  readonly answer: (result: Json, instead?: Json) => void;
  /** Begins a stream of messages; the function sends one. */
  readonly stream: () => (message: Json) => void;
}

/** A host that speaks MCP as a test has it do. */
export class McpHost implements AsyncDisposable {
  readonly arrivals: Arrival[] = [];
  readonly #server: Server;
  #waiting: { matches: (arrival: Arrival) => boolean; found: (arrival: Arrival) => void }[] = [];
  #sessions = 0;
  /** Sessions that it still knows. */
  readonly sessions = new Set<string>();
  /** What each method is answered with; `tools/call` and GET wait for the test. */
  readonly results: Record<string, Json> = {
    initialize: {
      protocolVersion: '2025-11-25',
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'a host', version: '1' },
    },
    ping: {},
    'tools/list': { tools: [] },
  };

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#take(request, response);
    });
  }

  static async start(port = 0): Promise<McpHost> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new McpHost(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${String(this.port)}/mcp`);
  }

  /** Resolves with the first arrival, past or to come, of a method (or of `GET`) after so many others of it. */
  arrival(what: string, after = 0): Promise<Arrival> {
    let passed = after;
    const matches = ({ http, message }: Arrival) =>
      (http === what || message['method'] === what) && passed-- === 0;
    const past = this.arrivals.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((found) => this.#waiting.push({ matches, found }));
  }

  count(what: string): number {
    return this.arrivals.filter(({ http, message }) => http === what || message['method'] === what)
      .length;
  }

  /** Is gone as after kill -9. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += String(piece);
    const message = text === '' ? {} : (JSON.parse(text) as Json);
    const arrival = arrivalOf(request, response, message, text);
    const session = request.headers['mcp-session-id'];
    const known = typeof session !== 'string' || this.sessions.has(session);
    if (!known) response.writeHead(404).end();
    else if (request.method === 'POST') this.#serve(arrival);
    else if (request.method === 'DELETE') response.writeHead(204).end();
    this.arrivals.push(arrival);
    const met = this.#waiting.filter(({ matches }) => matches(arrival));
    this.#waiting = this.#waiting.filter((one) => !met.includes(one));
    for (const { found } of met) found(arrival);
  }

  #serve({ message, response, answer }: Arrival): void {
    const { method, id } = message;
    const result = typeof method === 'string' ? this.results[method] : undefined;
    if (method === 'initialize') {
      const name = `session ${String(++this.#sessions)} of ${String(this.port)}`.replaceAll(
        ' ',
        '-',
      );
      this.sessions.add(name);
      response.setHeader('mcp-session-id', name);
    }
    if (id === undefined || method === undefined) response.writeHead(202).end();
    else if (result !== undefined) answer(result);
  }
}

function arrivalOf(
  { method = '', headers }: IncomingMessage,
  response: ServerResponse,
  message: Json,
  text: string,
): Arrival {
  return {
    http: method,
    headers,
    message,
    text,
    response,
    answer(result, instead) {
      response.setHeader('content-type', 'application/json');
      const full = instead ?? { jsonrpc: '2.0', id: message['id'], result };
      response.end(JSON.stringify(full));
    },
    stream() {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return (one) => response.write(`event: message\ndata: ${JSON.stringify(one)}\n\n`);
    },
  };
}
