import type { JsonObject } from '@skillet/core';
import { ErrorCode, type RequestId } from '@skillet/mcp';
import type { Failure } from './failure.ts';
import { ownHeaders } from './message-headers.ts';
import { apology, errorAnswer, toMessage, type Message, type Request } from './message.ts';
import { messagesIn, type Written } from './read-messages.ts';
import { RepeatedParams } from './repeated-params.ts';
import { Retry, type Patience } from './retry.ts';
import { Session } from './session.ts';
import { subscribe } from './subscription.ts';
import type { Target } from './target.ts';
import { post, SESSION_HEADER, type Outcome } from './wire.ts';
import type { Writer } from './writer.ts';

/** Requests that may wait for an answer at a time. */
const MOST = 1000;
/** Those after which nothing is sent before the host has heard them. */
const IN_ORDER = new Set(['initialize', 'notifications/initialized']);

/** Those whose answer does not depend on which skills have started. */
const AT_ONCE = new Set(['initialize', 'server/discover', 'ping']);

/** What a bridge is made of. */
export interface BridgeOptions {
  readonly target: Target;
  readonly writer: Writer;
  readonly patience: Patience;
}

interface InFlight {
  readonly abort: AbortController;
  /** Whether it belongs to a session, in which a notification cancels it. */
  readonly ofSession: boolean;
  readonly done: Promise<void>;
  readonly endless: boolean;
}

/** Passes the messages of a client on to a host over HTTP, and the host's to the client. */
export class Bridge {
  readonly #target: Target;
  readonly #writer: Writer;
  readonly #patience: Patience;
  readonly #closing = new AbortController();
  readonly #session: Session;
  readonly #repeated = new RepeatedParams();
  readonly #inFlight = new Map<RequestId, InFlight>();
  /** Those that are no requests. */
  readonly #sending = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ target, writer, patience }: BridgeOptions) {
    this.#target = target;
    this.#writer = writer;
    this.#patience = patience;
    const write = (text: string) => writer.write(text);
    const closing = this.#closing.signal;
    this.#session = new Session({ target, patience, write, closing });
  }

  /** Takes a line of the client: a message, or a list of them. Resolves once the next may be taken. */
  async take(line: string): Promise<void> {
    if (line.trim() === '') return;
    let written: readonly Written[];
    try {
      written = messagesIn(line);
    } catch {
      await this.#answer(errorAnswer(null, ErrorCode.parse, 'This line is no JSON-RPC message.'));
      return;
    }
    for (const { message, text } of written) {
      await this.#turn;
      await this.#pass(toMessage(message), text);
    }
  }

  /** Answers a line that is too long to be a message. */
  async tooLong(bytes: number, longest: number): Promise<void> {
    const why = `A message of ${String(bytes)} bytes is too long: over stdio it may have ${String(longest)}. Connect over HTTP for more.`;
    await this.#answer(errorAnswer(null, ErrorCode.invalidRequest, why));
  }

  /** Resolves when what has been asked is answered, listening aside. */
  async settled(): Promise<void> {
    const waiting = [...this.#inFlight.values()].filter(({ endless }) => !endless);
    await Promise.all([...waiting.map(({ done }) => done), ...this.#sending]);
  }

  /** Breaks off what is in flight, and takes leave of the host. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { abort } of this.#inFlight.values()) abort.abort();
    await this.#session.close();
  }

  async #pass(message: Message, text: string): Promise<void> {
    switch (message.kind) {
      case 'invalid':
        return this.#answer(errorAnswer(message.id, ErrorCode.invalidRequest, message.why));
      case 'request':
        if (this.#inFlight.size >= MOST) {
          const why = `${String(MOST)} requests wait for an answer already; try again when some have come.`;
          return this.#answer(apology(message, why));
        }
        this.#begin(message, text);
        return;
      case 'notification':
        if (message.method === 'notifications/cancelled') {
          await this.#cancel(message.params['requestId'], text);
          return;
        }
        void this.#send(text, ownHeaders(message.method, message.params), () => {
          if (message.method === 'notifications/initialized') this.#session.listen();
        });
        if (IN_ORDER.has(message.method)) this.#turn = Promise.all(this.#sending);
        return;
      case 'answer':
        void this.#send(text, undefined);
    }
  }

  #begin(request: Request, text: string): void {
    const { id, method, params } = request;
    const abort = new AbortController();
    const ofSession = ownHeaders(method, params) === undefined;
    const endless = method === 'subscriptions/listen';
    const work = endless ? this.#listen(request, text, abort) : this.#ask(request, text, abort);
    const done = work.finally(() => {
      if (this.#inFlight.get(id)?.abort === abort) this.#inFlight.delete(id);
    });
    this.#inFlight.set(id, { abort, ofSession, endless, done });
    if (IN_ORDER.has(method)) this.#turn = done;
  }

  async #listen(request: Request, text: string, { signal }: AbortController): Promise<void> {
    const write = (written: string) => this.#writer.write(written);
    const options = { target: this.#target, patience: this.#patience, write, signal };
    const failure = await subscribe(request, text, options);
    if (failure !== undefined) await this.#answer(apology(request, this.#words(failure)));
  }

  async #ask(request: Request, text: string, abort: AbortController): Promise<void> {
    // A client that lists once would never hear of what starts a second later.
    if (!AT_ONCE.has(request.method)) await this.#target.ready;
    const retry = new Retry(this.#patience, this.#patience.request);
    let renewals = 0;
    for (;;) {
      const { outcome, answered, lost } = await this.#attempt(request, text, abort.signal);
      if (answered || outcome.kind === 'aborted') return;
      if (outcome.kind === 'no-session' && renewals === 0) {
        renewals += 1;
        const failure = await this.#session.renew(lost);
        if (failure === undefined) continue;
        if (mayAskAgain(request, failure) && (await retry.again(abort.signal))) {
          renewals = 0;
          continue;
        }
        return this.#answer(apology(request, this.#words(failure)));
      }
      const failure: Failure = outcome.kind === 'done' ? NO_ANSWER : outcome;
      if (mayAskAgain(request, failure) && (await retry.again(abort.signal))) continue;
      if (abort.signal.aborted) return;
      return this.#answer(apology(request, this.#words(failure)));
    }
  }

  async #attempt(request: Request, text: string, signal: AbortSignal): Promise<Attempt> {
    const { id, method, params } = request;
    const initial = method === 'initialize';
    const own = ownHeaders(method, params);
    const repeated = own && method === 'tools/call' ? this.#repeated.of(params) : {};
    const headers = { ...(own ?? (initial ? {} : this.#session.headers())), ...repeated };
    let answer: JsonObject | undefined;
    const outcome = await post(this.#target, { text, headers, signal }, async (written) => {
      if (signal.aborted) return;
      const { message } = written;
      const answers = message['method'] === undefined;
      if (answers) answer = message;
      if (answers && method === 'tools/list') this.#repeated.note(message);
      // An error in what the host could not even take for a request does not name it.
      if (answers && message['id'] !== id) await this.#answer({ ...message, id });
      else if (!initial || !answers) await this.#writer.write(written.text);
    });
    if (initial && answer !== undefined) {
      // The client must not hear of the session before it is known here.
      const session = outcome.kind === 'done' ? outcome.sessionId : undefined;
      this.#session.opened(request, answer, session);
      if (answer['id'] === id) await this.#answer(answer);
    }
    return { outcome, answered: answer !== undefined, lost: headers[SESSION_HEADER] };
  }

  /** Sends what nobody waits for an answer to. */
  #send(
    text: string,
    own: Readonly<Record<string, string>> | undefined,
    onDone: () => void = () => undefined,
  ): Promise<void> {
    const headers = own ?? this.#session.headers();
    const signal = this.#closing.signal;
    const sent = post(this.#target, { text, headers, signal }, () => undefined).then(
      async (out) => {
        if (out.kind === 'no-session') await this.#session.renew(headers[SESSION_HEADER]);
        else onDone();
      },
    );
    this.#sending.add(sent);
    return sent.finally(() => this.#sending.delete(sent));
  }

  /** In a session a host is told; without one, it sees that nobody waits any more. */
  async #cancel(requestId: unknown, text: string): Promise<void> {
    const flying = this.#inFlight.get(requestId as RequestId);
    if (flying === undefined) return;
    if (flying.ofSession) await this.#send(text, undefined);
    flying.abort.abort();
  }

  #answer(message: JsonObject): Promise<void> {
    return this.#writer.write(JSON.stringify(message));
  }

  #words(failure: Failure): string {
    const { href, origin } = this.#target.url;
    switch (failure.kind) {
      case 'away':
        return `No host of skills is at ${href}: ${failure.why}. Start it with \`skillet-host\`; the next request reaches it.`;
      case 'broken':
        return `The connection to the host at ${origin} broke before the answer had come (${failure.why}). Whether what was asked has been done is not known.`;
      case 'no-session':
        return `${href} forgets its sessions at once.`;
      case 'refused':
        return failure.why;
    }
  }
}

interface Attempt {
  readonly outcome: Outcome;
  readonly answered: boolean;
  /** The session that it was made in. */
  readonly lost: string | undefined;
}

const NO_ANSWER: Failure = { kind: 'broken', why: 'the host sent no answer' };

/** What was not reached has done nothing; and whatever is no call of a tool may be asked twice. */
function mayAskAgain({ method }: Request, failure: Failure): boolean {
  if (failure.kind === 'away') return true;
  return failure.kind === 'broken' && method !== 'tools/call';
}
