import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeSkill, ToolNames } from '@skillet/catalog';
import type {
  AgentSkill,
  Dispatcher,
  InvokeOptions,
  JsonObject,
  OperationAnswer,
  SkillView,
} from '@skillet/core';
import { createMcp, type Mcp } from '../../src/index.ts';

/** A call that reached a skill. */
export interface Invoked {
  readonly mount: string;
  readonly input: string;
  readonly options: InvokeOptions;
}

/** An endpoint in front of skills that answer what the test says. */
export class Endpoint implements AsyncDisposable {
  readonly mcp: Mcp;
  readonly invoked: Invoked[] = [];
  readonly stopping = new AbortController();
  /** Where its clients seem to be. */
  address: string | undefined;
  /** What every call is answered with. */
  respond: (call: Invoked) => Promise<OperationAnswer> = () => Promise.resolve(json({ ok: true }));
  /** Hears what ends an answer that had begun; may throw as the gateway does. */
  onEnd: (text: string) => void = () => undefined;
  mounts: readonly SkillView[];
  agentSkills: readonly AgentSkill[] = [];
  readonly #server: Server;

  private constructor(mounts: readonly string[], most: number) {
    this.mounts = mounts.map((mount) => skill(mount));
    const dispatcher = {
      skills: () => this.mounts,
      skill: (mount: string) => this.mounts.find((one) => one.mount === mount),
      invoke: (mount: string, _operation: unknown, input: Uint8Array, options: InvokeOptions) => {
        const call = { mount, input: Buffer.from(input).toString(), options };
        this.invoked.push(call);
        return this.respond(call);
      },
    } as unknown as Dispatcher;
    this.mcp = createMcp({
      dispatcher,
      names: new ToolNames(),
      info: { name: 'host', title: 'Host', version: '1.0.0' },
      sessions: { most, idle: 60_000 },
      asking: { timeout: 60_000, most: 10 },
      current: { agentSkills: () => this.agentSkills },
      stopping: this.stopping.signal,
    });
    const [route] = this.mcp.routes;
    this.#server = createServer((req, res) => {
      const handled = route!.handle({
        req,
        res,
        requestId: 'r-1',
        rest: '',
        address: this.address,
        body: () => whole(req),
        answer: (status, headers, text) => {
          res.writeHead(status, headers).end(text);
        },
        end: (text) => {
          this.onEnd(text);
          res.end(text);
        },
        skillHeaders: () => req.rawHeaders,
        key: (name = '') => Promise.resolve(`local ${name}`),
        caller: () => ({ kind: 'local' }),
        callerName: 'local',
        grants: undefined,
        sees: () => true,
        may: () => Promise.resolve(true),
      });
      Promise.resolve(handled).catch(() => res.writeHead(500).end());
    });
  }

  static async open(mounts: readonly string[] = ['time'], most = 100): Promise<Endpoint> {
    const endpoint = new Endpoint(mounts, most);
    endpoint.#server.listen(0, '127.0.0.1');
    await once(endpoint.#server, 'listening');
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/mcp`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.mcp.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Sends a body as it is. */
  send(
    body: string,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Sends a request as a client of the older revisions does. */
  ask(method: string, params: object = {}, headers: Record<string, string> = {}) {
    return this.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers);
  }

  /** Sends one as a client of the modern revision does. */
  askModern(
    method: string,
    params: {
      readonly name?: string;
      readonly _meta?: object;
      readonly [key: string]: unknown;
    } = {},
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      ...params._meta,
    };
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: meta },
    });
    const own = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(params.name === undefined ? {} : { 'mcp-name': params.name }),
    };
    return this.send(body, { ...own, ...headers }, signal);
  }

  /** Begins a session; its id as the header that says it. */
  async begin(version = '2025-11-25'): Promise<{ readonly 'mcp-session-id': string }> {
    const response = await this.ask('initialize', {
      protocolVersion: version,
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    await response.text();
    return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' };
  }
}

/** An answer of a skill in JSON. */
export function json(value: unknown, status = 200): OperationAnswer {
  return { status, contentType: 'application/json', headers: [], text: JSON.stringify(value) };
}

/** A skill at a mount; `more` is what the schema of its argument has besides. */
export function skill(mount: string, more: object = {}): SkillView {
  const manifest = {
    name: mount,
    version: '1.0.0',
    description: `The ${mount} skill`,
    runtime: 'node',
    inputs: { city: { schema: { type: 'string', ...more }, required: false } },
    outputs: {},
    inventory: {},
    examples: [],
    idempotent: false,
  };
  return { mount, descriptor: describeSkill(manifest, mount) } as unknown as SkillView;
}

/** The messages of a stream, one after the other. */
export async function* messages(response: Response): AsyncGenerator<JsonObject> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice(6)) as JsonObject;
    }
  }
}

async function whole(req: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
