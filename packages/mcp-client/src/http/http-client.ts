import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { BrokenOff, HttpRefused, ServerGone, Unreached } from '../errors.ts';
import { tlsFault } from './tls-fault.ts';

/** A request, and what ends it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Default: that of the client. */
  readonly url?: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly signal: AbortSignal;
}

/** Milliseconds for which a connection that nobody uses is kept: less than servers keep theirs. */
const IDLE = 4_000;
/** Steps of the same server that are followed. */
const REDIRECTS = 3;

/** Speaks HTTP with one origin, whose headers no other origin sees. */
export class HttpClient {
  readonly url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #connect: number;
  readonly #agent: http.Agent;
  /** Whether it has ever answered. */
  #answers = false;

  /** `connect`: milliseconds that a connection may take. */
  constructor(url: URL, headers: Readonly<Record<string, string>>, connect: number) {
    this.url = url;
    this.#headers = headers;
    this.#connect = connect;
    const options = { keepAlive: true, timeout: IDLE };
    this.#agent = url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  }

  /** Resolves with the head of the answer. Rejects with an `Unreached`, a `ServerGone`, or the reason of the signal. */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    let url = request.url ?? this.url;
    for (let step = 0; ; step += 1) {
      const answer = await this.#once(url, request);
      const status = answer.statusCode ?? 0;
      if (status < 300 || status >= 400) return answer;
      answer.destroy();
      const { location } = answer.headers;
      const to = location === undefined ? null : URL.parse(location, url.href);
      const same = to?.origin === this.url.origin;
      // Others change what is sent: a POST would become a GET.
      const keeps = request.method === 'GET' || status === 307 || status === 308;
      if (to === null || !same || !keeps || step === REDIRECTS) {
        const where = to === null ? '' : ` to ${to.origin}${to.pathname}`;
        throw new HttpRefused(
          status,
          `The server sends elsewhere${where}, which is not followed: give that address if it is the right one.`,
        );
      }
      url = to;
    }
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }

  #once(url: URL, { method, headers, text, signal }: HttpRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const all = { ...this.#headers, ...headers };
      const module = url.protocol === 'https:' ? https : http;
      const request = module.request(url, { method, headers: all, agent: this.#agent });
      const abort = () => request.destroy(signal.reason as Error);
      const late = setTimeout(() => {
        request.destroy(new Unreached(`The server at ${url.host} takes no connection.`));
      }, this.#connect);
      const reached = () => clearTimeout(late);
      signal.addEventListener('abort', abort, { once: true });
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', reached);
        else reached();
      });
      request.once('close', () => {
        reached();
        signal.removeEventListener('abort', abort);
      });
      request.once('response', (answer) => {
        this.#answers = true;
        resolve(answer);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(signal.aborted ? (signal.reason as Error) : faultOf(error, url, this.#answers));
      });
      request.end(text);
    });
  }
}

const BEFORE: readonly (string | undefined)[] = ['connect', 'getaddrinfo'];

function faultOf(
  error: NodeJS.ErrnoException,
  { host, protocol }: URL,
  hasAnswered: boolean,
): Error {
  if (error instanceof ServerGone) return error;
  const what = error.code ?? error.message;
  if (BEFORE.includes(error.syscall)) {
    return new Unreached(`The server at ${host} cannot be reached (${what}).`);
  }
  const why = tlsFault(error, host);
  if (why !== undefined) return new ServerGone(why);
  // What speaks TLS hangs up on whoever does not.
  const likely = protocol === 'http:' && !hasAnswered;
  const advice = likely ? ' before it ever answered: the address may have to begin with https' : '';
  return new BrokenOff(`The connection with the server at ${host} broke (${what})${advice}.`);
}
