import { AnswerUnusable, HttpRefused, ServerGone } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { Peer } from '../peer/peer.ts';
import type { ConnectOptions, HttpTarget } from '../server-session.ts';
import type { Greeting } from '../session/handshake.ts';
import { listen } from '../session/listen.ts';
import type { KnownTools } from '../session/known-tools.ts';
import { negotiate } from '../session/negotiate.ts';
import { HttpChannel } from './http-channel.ts';
import type { HttpClient } from './http-client.ts';
import { listenLegacy } from './listen-legacy.ts';
import { SseChannel } from './sse-channel.ts';

/** What conversations with one server are made with. */
export interface ConversationParts {
  readonly client: HttpClient;
  readonly target: HttpTarget;
  readonly options: ConnectOptions;
  readonly limits: Limits;
  readonly known: KnownTools;
  /** This conversation leads nowhere any more. */
  readonly lost: (conversation: Conversation) => void;
}

/** What was agreed on with a server over HTTP, until it forgets. */
export class Conversation {
  readonly peer: Peer;
  readonly greeting: Greeting;
  readonly #channel: HttpChannel | SseChannel;
  readonly #over: AbortController;

  /** Finds out what the server speaks, and how. */
  static async begin(parts: ConversationParts): Promise<Conversation> {
    const { transport } = parts.target;
    if (transport === 'sse') return Conversation.#attempt(parts, 'sse');
    try {
      return await Conversation.#attempt(parts, 'http');
    } catch (error) {
      const isOlder = error instanceof HttpRefused && error.mayBeOlder;
      if (transport === 'http' || !isOlder) throw error;
      return await Conversation.#attempt(parts, 'sse').catch((other: unknown) => {
        throw other instanceof HttpRefused ? error : other;
      });
    }
  }

  static async #attempt(parts: ConversationParts, kind: 'http' | 'sse'): Promise<Conversation> {
    const { client, options, limits, known } = parts;
    const over = new AbortController();
    const Kind = kind === 'http' ? HttpChannel : SseChannel;
    const channel: HttpChannel | SseChannel = new Kind(client, limits, () => peer, known);
    const peer: Peer = new Peer({ ...options, channel, serverRequests: limits.serverRequests });
    if (channel instanceof SseChannel) void channel.broken.then((error) => peer.end(error));
    const slow = AbortSignal.timeout(limits.start);
    const signal = options.signal === undefined ? slow : AbortSignal.any([slow, options.signal]);
    try {
      const greeting = await negotiate({
        peer,
        client: options,
        // The old transport never carried anything modern.
        prior: kind === 'sse' ? 'legacy' : options.prior,
        probe: limits.probe,
        signal,
        greeted: ({ era, protocolVersion }) => {
          const version = era === 'legacy' ? protocolVersion : undefined;
          channel.session = { ...channel.session, version };
        },
      });
      return new Conversation(parts, { peer, greeting, channel, over });
    } catch (error) {
      peer.end(error as Error);
      void channel.close();
      if (error !== slow.reason) throw error;
      const seconds = String(limits.start / 1000);
      throw new ServerGone(`The server did not answer within ${seconds} s.`);
    }
  }

  private constructor(
    parts: ConversationParts,
    made: {
      readonly peer: Peer;
      readonly greeting: Greeting;
      readonly channel: HttpChannel | SseChannel;
      readonly over: AbortController;
    },
  ) {
    const { options, lost } = parts;
    this.peer = made.peer;
    this.greeting = made.greeting;
    this.#channel = made.channel;
    this.#over = made.over;
    const { signal } = made.over;
    if (made.channel instanceof SseChannel) void made.channel.broken.then(() => lost(this));
    else if (made.greeting.era === 'legacy') {
      void listenLegacy(made.channel, signal, () => lost(this));
    } else listen(made, options, signal);
  }

  /** Nobody speaks here any more, but calls under way may still be answered. */
  leave(): void {
    this.#over.abort(new AnswerUnusable('There is a newer conversation.'));
  }

  /** Ends it, with all its calls. */
  async close(error: Error): Promise<void> {
    this.leave();
    this.peer.end(error);
    await this.#channel.close();
  }
}
