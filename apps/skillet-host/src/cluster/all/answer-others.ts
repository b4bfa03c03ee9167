import { request, type IncomingMessage, type RequestListener } from 'node:http';
import type { ApiAnswers, HostAnswer, HostQuestion } from '@skillet/cluster';
import {
  HostError,
  STREAM_WINDOW,
  type BodyStream,
  type Caller,
  type SkillResponse,
} from '@skillet/core';
import { createHostServer, type HostServer } from '../../host/tls.ts';
import { connectWithin } from '../../host/within.ts';

/** What other hosts may ask, by path and method. */
const ASKABLE: ReadonlyMap<string, string> = new Map([
  ['/health', 'GET'],
  ['/metrics', 'GET'],
  ['/stats', 'GET'],
  ['/analytics', 'GET'],
  ['/events', 'GET'],
  ['/reload', 'POST'],
]);
/** Questions of others that are answered at a time. */
const MOST = 64;
/** Bytes that an answer may have. */
const MOST_BYTES = 16 * 1024 * 1024;
const NAME_CHARS = 200;
/** Milliseconds for a question that says nothing of it. */
const PATIENCE = 10_000;

/** What is done for other hosts besides, by its path. */
export type ForOthers = ReadonlyMap<string, (by: string) => SkillResponse>;

/**
 * Answers other hosts what they ask of the HTTP API of this one: what may be asked is listed here, and `admits` says whether
 * anything may. Whoever asks has found out that an admin wants to know; that is believed.
 */
export class OthersDesk {
  readonly #admits: boolean;
  readonly #more: ForOthers;
  #server: HostServer | undefined;
  #asked = 0;

  constructor(admits: boolean, more: ForOthers) {
    this.#admits = admits;
    this.#more = more;
  }

  /** Has a gateway answer. */
  async open(gateway: RequestListener): Promise<void> {
    this.#server = await createHostServer(gateway, undefined);
  }

  /** Answers another host. */
  readonly answer: ApiAnswers = ({ method, path, headers, caller = 'another host', timeout }) => {
    const by = nameOf(caller);
    const [pathname = '', query = ''] = path.split('?', 2);
    if (!this.#admits)
      return atOnce(refusal(403, 'This host lets no other one ask (cluster.admin).'));
    const more = method === 'POST' ? this.#more.get(pathname) : undefined;
    if (more !== undefined) return atOnce(more(by));
    // Asked for all again, this host would ask those that ask it.
    if (ASKABLE.get(pathname) !== method || new URLSearchParams(query).has('scope'))
      return atOnce(refusal(404, 'No other host may ask that.'));
    if (this.#asked >= MOST) return atOnce(refusal(503, 'Too many ask at a time.'));
    this.#asked += 1;
    const leaving = new AbortController();
    const response = this.#ask(method, path, {
      accept: acceptIn(headers),
      caller: { kind: 'admin', name: by },
      signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(timeout ?? PATIENCE)]),
      left: leaving.signal,
    });
    return {
      response: response.finally(() => {
        this.#asked -= 1;
      }),
      cancel: () => {
        leaving.abort();
      },
    };
  };

  /** Answers this host itself, in the same way. */
  async askOwn({ method, target, accept, by, patience }: HostQuestion): Promise<HostAnswer> {
    const signal = AbortSignal.timeout(patience);
    const caller: Caller = { kind: 'admin', name: by };
    const { status, headers, body } = await this.#ask(method, target, { accept, caller, signal });
    return { status, headers: headers ?? [], body: typeof body === 'string' ? body : '' };
  }

  async #ask(
    method: string,
    path: string,
    about: {
      readonly accept: string | undefined;
      readonly caller: Caller;
      /** Ends the wait for the answer. */
      readonly signal: AbortSignal;
      /** Ends an answer that goes on and on; without it, there is none of these. */
      readonly left?: AbortSignal;
    },
  ): Promise<SkillResponse> {
    const server = this.#server;
    if (server === undefined) throw unready();
    const { accept = 'application/json', caller, signal, left } = about;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const req = request({
      ...{ method, path },
      headers: { Host: 'localhost', Accept: accept },
      createConnection: () => connectWithin(server, caller),
    });
    const onAbort = (): void => {
      reject(new HostError('skill_timeout', 'This host did not answer itself in time.'));
      req.destroy();
    };
    signal.addEventListener('abort', onAbort);
    req.on('error', reject);
    req.once('response', resolve);
    req.end();
    try {
      const res = await promise;
      const { statusCode: status = 500 } = res;
      const headers = ['Content-Type', res.headers['content-type'] ?? 'application/json'];
      if (left !== undefined && res.headers['content-type'] === 'text/event-stream') {
        left.addEventListener('abort', () => req.destroy());
        return { status, headers, body: streamOf(res) };
      }
      return { status, headers, body: await textOf(res) };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

function atOnce(response: SkillResponse): ReturnType<ApiAnswers> {
  return { response: Promise.resolve(response), cancel: () => undefined };
}

function refusal(status: number, detail: string): SkillResponse {
  return { status, headers: null, body: JSON.stringify({ detail }) };
}

function unready(): HostError {
  return new HostError('host_overloaded', 'This host has only just begun.', { retryAfter: 1 });
}

/** Who asks, for lines and events: a name that another host has sent. */
function nameOf(caller: string): string {
  return caller.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, NAME_CHARS);
}

function acceptIn(lines: string): string | undefined {
  const parts = lines.split('\n');
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.toLowerCase() === 'accept');
  return at < 0 ? undefined : parts[at + 1];
}

async function textOf(res: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of res as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BYTES) {
      res.destroy();
      throw new HostError('bad_skill_response', 'The answer of this host is too long.');
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** An answer that goes on and on; when it is not taken, whoever writes it notices. */
function streamOf(res: IncomingMessage): BodyStream {
  let window = STREAM_WINDOW;
  return {
    read(sink) {
      res.on('data', (piece: Buffer) => {
        window -= piece.length;
        if (window <= 0) res.pause();
        sink.chunk(new Uint8Array(piece));
      });
      res.on('end', () => {
        sink.end();
      });
      res.on('error', () => {
        sink.fail(new HostError('member_lost', 'The stream of this host has ended.'));
      });
    },
    grant(bytes) {
      window += bytes;
      if (window > 0) res.resume();
    },
    cancel: () => res.destroy(),
  };
}
