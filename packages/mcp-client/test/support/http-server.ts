import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { connect, type ConnectOptions, type ServerSession } from '../../src/index.ts';
import { listening, type Told } from './fixture.ts';

/** What the server saw. */
export interface Seen {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: Record<string, ReturnType<typeof JSON.parse>> | undefined;
}

type Handler = (seen: Seen, res: ServerResponse) => void;

/** A server over HTTP that a test tells, request by request, what to answer. */
export class HttpServer {
  readonly seen: Seen[] = [];
  handler: Handler;
  #port = 0;
  #server = createServer();

  constructor(handler: Handler) {
    this.handler = handler;
  }

  /** Takes requests, at the same address each time. */
  async start(): Promise<string> {
    this.#server = createServer((req, res) => void this.#answer(req, res));
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}/mcp`;
  }

  /** Is gone, with its connections. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Open connections. */
  connections(): Promise<number> {
    return new Promise((resolve) => this.#server.getConnections((_, count) => resolve(count)));
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks = await req.toArray();
    const text = Buffer.concat(chunks as Buffer[]).toString();
    const message = text === '' ? undefined : JSON.parse(text);
    const seen = { method: req.method!, headers: req.headers, message };
    this.seen.push(seen);
    this.handler(seen, res);
  }
}

export function json(res: ServerResponse, body: unknown, status = 200, headers = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

export function stream(res: ServerResponse): (message: unknown, id?: string) => void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.flushHeaders();
  return (message, id) => {
    const named = id === undefined ? '' : `id: ${id}\n`;
    res.write(`${named}data: ${message === '' ? '' : JSON.stringify(message)}\n\n`);
  };
}

const told = (id: unknown, result: unknown) => ({ jsonrpc: '2.0', id, result });
const refused = (id: unknown, code: number, message: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

const CAPABILITIES = { tools: { listChanged: true } };

/** A server of one of both generations; `more` answers first, and says whether it did. */
export function generation(
  era: 'legacy' | 'modern',
  more: (seen: Seen, res: ServerResponse) => boolean = () => false,
): Handler {
  let session = 0;
  return (seen, res) => {
    if (more(seen, res)) return;
    const { method, message } = seen;
    if (method === 'DELETE') return void res.writeHead(200).end();
    if (method !== 'POST' || message === undefined) return void res.writeHead(405).end();
    const { id, params } = message;
    if (id === undefined || message['method'] === undefined) return void res.writeHead(202).end();
    const isModern = params?._meta?.['io.modelcontextprotocol/protocolVersion'] !== undefined;
    if (isModern !== (era === 'modern')) {
      json(res, refused(id, -32000, 'Bad'), 400);
      return;
    }
    switch (message['method']) {
      case 'server/discover': {
        json(res, told(id, { supportedVersions: ['2026-07-28'], capabilities: CAPABILITIES }));
        return;
      }
      case 'initialize': {
        session += 1;
        const { protocolVersion } = params;
        const result = { protocolVersion, capabilities: CAPABILITIES, serverInfo: { name: 'x' } };
        json(res, told(id, result), 200, { 'mcp-session-id': `s${session}` });
        return;
      }
      case 'tools/call': {
        json(res, told(id, { content: [{ type: 'text', text: params.arguments?.message }] }));
        return;
      }
      default: {
        json(res, refused(id, -32601, 'Method not found'), era === 'modern' ? 404 : 200);
        return;
      }
    }
  };
}

/** A server, and a session with it, that the test's end closes. */
export async function reached(
  handler: Handler,
  more: Partial<ConnectOptions> = {},
  target: { transport?: 'http' | 'sse' | 'auto'; headers?: Record<string, string> } = {},
): Promise<{ server: HttpServer; session: ServerSession; told: Told; url: string }> {
  const server = new HttpServer(handler);
  const url = await server.start();
  onTestFinished(() => server.stop());
  const told: Told = { notifications: [], notices: [], stderr: [] };
  const session = await connect(
    { kind: 'http', url, transport: 'auto', ...target },
    { ...listening(told), ...more },
  );
  onTestFinished(() => session.close());
  return { server, session, told, url };
}
