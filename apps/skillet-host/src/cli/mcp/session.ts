import { isJsonObject, type JsonObject } from '@skillet/core';
import type { Failure } from './failure.ts';
import type { Request } from './message.ts';
import { contentType, readMessages, type StreamNotes } from './read-messages.ts';
import { Retry, type Patience } from './retry.ts';
import { send, type Target } from './target.ts';
import { LONGEST, post, SESSION_HEADER, type Outcome } from './wire.ts';

/** What a session does its work with. */
export interface SessionOptions {
  readonly target: Target;
  readonly patience: Patience;
  /** Gives the client a message of the host. */
  readonly write: (text: string) => Promise<void>;
  readonly closing: AbortSignal;
}

/** How a client of a revision with sessions and the host have met. */
interface Meeting {
  readonly id: string | undefined;
  readonly revision: string | undefined;
  /** What the client has begun with, for a host that has forgotten it. */
  readonly initialize: Request;
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly meeting: Meeting }
  | { readonly kind: 'renewing'; readonly meeting: Meeting; readonly done: Promise<Renewal> };

/** Why a session could not be renewed; undefined when it is. */
type Renewal = Failure | undefined;

/** Parts of a host whose lists may have changed while nobody listened. */
const LISTS = ['tools', 'resources', 'prompts'] as const;

/** Milliseconds that a goodbye may take. */
const GOODBYE = 500;

/** The session that a host holds for the client, begun anew when the host has forgotten it. */
export class Session {
  readonly #options: SessionOptions;
  #state: State = { kind: 'none' };
  #stream = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    options.closing.addEventListener('abort', () => {
      this.#stream.abort();
    });
  }

  /** What each message of it carries. */
  headers(): Readonly<Record<string, string>> {
    if (this.#state.kind === 'none') return {};
    const { id, revision } = this.#state.meeting;
    return {
      ...(id === undefined ? {} : { [SESSION_HEADER]: id }),
      ...(revision === undefined ? {} : { 'mcp-protocol-version': revision }),
    };
  }

  /** Takes note of how the host has answered `initialize`. */
  opened(initialize: Request, answer: JsonObject, id: string | undefined): void {
    const { result } = answer;
    if (!isJsonObject(result)) return;
    const { protocolVersion: revision } = result;
    const meeting = {
      id,
      initialize,
      revision: typeof revision === 'string' ? revision : undefined,
    };
    this.#stream.abort();
    this.#state = { kind: 'open', meeting };
  }

  /** Hears, from now on, what the host says unasked. */
  listen(): void {
    this.#stream.abort();
    this.#stream = new AbortController();
    if (this.#options.closing.aborted) return;
    if (this.#state.kind !== 'none') void this.#hear(this.#stream.signal);
  }

  /** Begins the session anew, once for all who find that `lost` is no session any more. */
  async renew(lost: string | undefined): Promise<Renewal> {
    if (this.#state.kind === 'renewing') return this.#state.done;
    if (this.#state.kind === 'none' || this.#state.meeting.id !== lost) return undefined;
    const { meeting } = this.#state;
    const done = this.#meetAgain(meeting);
    this.#state = { kind: 'renewing', meeting, done };
    const failure = await done;
    if (failure !== undefined) this.#state = { kind: 'open', meeting };
    return failure;
  }

  /** Says goodbye to the host, which would keep the session for a while. */
  async close(): Promise<void> {
    this.#stream.abort();
    if (this.headers()[SESSION_HEADER] === undefined) return;
    const { target } = this.#options;
    const signal = AbortSignal.timeout(GOODBYE);
    await send(target, { method: 'DELETE', headers: this.headers(), signal }).then(
      (answer) => answer.resume(),
      () => undefined,
    );
  }

  async #meetAgain({ initialize, id: lost }: Meeting): Promise<Renewal> {
    const { target, closing: signal, write } = this.#options;
    const id = `again after ${lost ?? 'a session without a name'}`;
    const text = JSON.stringify({ ...initialize.message, id });
    let answer: JsonObject = {};
    const outcome = await post(target, { text, headers: {}, signal }, ({ message }) => {
      if (message['id'] === id) answer = message;
    });
    if (outcome.kind !== 'done') return asFailure(outcome);
    if (!isJsonObject(answer['result'])) {
      return {
        kind: 'refused',
        why: `${target.url.href} has forgotten the session and opens no other.`,
      };
    }
    this.opened(initialize, answer, outcome.sessionId);
    await post(target, { text: INITIALIZED, headers: this.headers(), signal }, () => undefined);
    this.listen();
    for (const list of LISTS) {
      if (tellsChanges(answer['result'], list)) await write(changed(list));
    }
    return undefined;
  }

  async #hear(signal: AbortSignal): Promise<void> {
    const retry = new Retry(this.#options.patience);
    const notes: StreamNotes = {};
    do {
      const heard = await this.#hearOnce(signal, notes).catch(() => 'again' as const);
      if (heard === 'never') return;
      if (heard === 'well') retry.reset();
    } while (await retry.again(signal));
  }

  /** Hears until the stream ends; `never` when there is none to hear. */
  async #hearOnce(signal: AbortSignal, notes: StreamNotes): Promise<'never' | 'well' | 'again'> {
    const { target, write } = this.#options;
    const last = notes.lastEventId;
    const headers: Readonly<Record<string, string>> = {
      ...this.headers(),
      accept: 'text/event-stream',
      ...(last === undefined ? {} : { 'last-event-id': last }),
    };
    const answer = await send(target, { method: 'GET', headers, signal });
    if (answer.statusCode === 200 && contentType(answer) === 'text/event-stream') {
      let said = false;
      for await (const { text } of readMessages(answer, LONGEST, notes)) {
        said = true;
        await write(text);
      }
      return said ? 'well' : 'again';
    }
    answer.resume();
    if (answer.statusCode === 404) {
      // A new session hears for itself.
      return (await this.renew(headers[SESSION_HEADER])) === undefined ? 'never' : 'again';
    }
    return (answer.statusCode ?? 0) < 500 ? 'never' : 'again';
  }
}

const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

function tellsChanges(result: JsonObject, list: string): boolean {
  const capabilities = result['capabilities'];
  const part = isJsonObject(capabilities) ? capabilities[list] : undefined;
  return isJsonObject(part) && part['listChanged'] === true;
}

function changed(list: string): string {
  return JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` });
}

function asFailure(outcome: Exclude<Outcome, { kind: 'done' }>): Failure {
  return outcome.kind === 'aborted' ? { kind: 'broken', why: 'the command ends' } : outcome;
}
