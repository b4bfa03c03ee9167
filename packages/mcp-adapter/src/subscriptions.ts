import { setTimeout as sleep } from 'node:timers/promises';
import { ForwardedLine, type AdapterAnswer, type JsonObject } from '@skillet/core';
import { ServerGone, type Notification, type ServerSession } from '@skillet/mcp-client';

const LISTEN = 'subscriptions/listen';
/** Milliseconds before a modern server is listened to again. */
const AGAIN = 1000;

/** Whether a request is for a modern server to be told of changes of a resource, which it has no method for. */
export function isSubscribing(method: string): boolean {
  return method === 'resources/subscribe' || method === 'resources/unsubscribe';
}

/** Resources that a modern server is listened to for: an older one has methods for that. */
export class ModernSubscriptions {
  readonly #session: Pick<ServerSession, 'request'>;
  readonly #heard: (notification: Notification) => void;
  readonly #open = new Map<string, AbortController>();

  constructor(
    session: Pick<ServerSession, 'request'>,
    heard: (notification: Notification) => void,
  ) {
    this.#session = session;
    this.#heard = heard;
  }

  /** Answers a request of the older generation. */
  answer(method: string, { uri }: JsonObject): AdapterAnswer {
    const key = String(uri);
    if (method === 'resources/unsubscribe') {
      this.#open.get(key)?.abort();
      this.#open.delete(key);
    } else if (!this.#open.has(key)) {
      const over = new AbortController();
      this.#open.set(key, over);
      void this.#listen(key, over.signal).finally(() => {
        if (this.#open.get(key) === over) this.#open.delete(key);
      });
    }
    return { status: 200, body: `${ForwardedLine.result}{}` };
  }

  async #listen(uri: string, signal: AbortSignal): Promise<void> {
    const params = { notifications: { resourceSubscriptions: [uri] } };
    while (!signal.aborted) {
      try {
        await this.#session.request(LISTEN, params, { signal, onNotification: this.#heard });
      } catch (error) {
        if (error instanceof ServerGone) return;
      }
      await sleep(AGAIN, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
