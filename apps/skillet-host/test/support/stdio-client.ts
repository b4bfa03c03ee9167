import { PassThrough, type Readable, type Writable } from 'node:stream';
import { serveStdio } from '../../src/cli/mcp/serve-stdio.ts';

type Json = Record<string, unknown>;

/** Short waits, so that a test sees the end of them. */
export const IMPATIENT = { request: 200, first: 5, longest: 20 };
/** For what comes back. */
const PATIENT = { request: 20_000, first: 5, longest: 20 };

/** A client of MCP over two streams. */
export class StdioClient {
  readonly input: Writable;
  /** What came, line by line. */
  readonly lines: string[] = [];
  #waiting: { matches: (message: Json) => boolean; found: (message: Json) => void }[] = [];
  #ids = 0;

  constructor(input: Writable, output: Readable) {
    this.input = input;
    let text = '';
    output.setEncoding('utf8').on('data', (piece: string) => {
      const all = (text + piece).split('\n');
      text = all.pop() ?? '';
      for (const line of all) this.#hear(line);
    });
  }

  say(message: Json): void {
    this.input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** Sends a request; resolves with its answer. */
  ask(method: string, params: Json = {}, id: string | number = ++this.#ids): Promise<Json> {
    const answer = this.heard((message) => message['id'] === id && message['method'] === undefined);
    this.say({ id, method, params });
    return answer;
  }

  /** Begins a session. */
  async initialize(): Promise<Json> {
    const clientInfo = { name: 'a client', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    const answer = await this.ask('initialize', params);
    this.say({ method: 'notifications/initialized' });
    return answer;
  }

  /** Resolves with the next message that is such. */
  heard(matches: (message: Json) => boolean): Promise<Json> {
    return new Promise((found) => this.#waiting.push({ matches, found }));
  }

  #hear(line: string): void {
    this.lines.push(line);
    const message = JSON.parse(line) as Json;
    const met = this.#waiting.find(({ matches }) => matches(message));
    this.#waiting = this.#waiting.filter((one) => one !== met);
    met?.found(message);
  }
}

/** A client of a bridge in this process. */
export class BridgeClient extends StdioClient implements AsyncDisposable {
  /** Resolves when the bridge has ended. */
  readonly served: Promise<void>;
  readonly #ended = new AbortController();

  constructor(url: URL, patience = PATIENT) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    super(input, output);
    const target = { url, headers: {} };
    this.served = serveStdio({ input, output }, target, this.#ended.signal, patience);
  }

  /** Ends as by a signal. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.served;
  }
}
