import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** Characters of a body that are kept. */
const KEPT = 64 * 1024;

/** What is sent. */
export interface SendOptions {
  readonly method: 'GET' | 'POST';
  readonly body?: unknown;
  /** The body as it is, in the place of `body`: for large ones that many send. */
  readonly text?: string;
  /** Milliseconds without an answer after which it is given up. */
  readonly timeout: number;
  /** Default: a connection of its own. */
  readonly agent?: Agent;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of it. */
  readonly text: string;
}

const ownConnection = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Sends one request and reads its answer whole; rejects when there is none. */
export function send(url: string, options: SendOptions): Promise<Answer> {
  const { method, timeout, agent = ownConnection } = options;
  const body = options.text ?? (options.body === undefined ? '' : JSON.stringify(options.body));
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeout);
    const outgoing = request(url, { method, headers, agent, signal }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        if (text.length < KEPT) text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A body as an object; an empty one when it is no object. */
export function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Why there was no answer, in a word or two. */
export function describeFailure(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  // A request that was aborted was so by its timeout.
  return code === 'ABORT_ERR' ? 'no answer' : (code ?? name);
}
