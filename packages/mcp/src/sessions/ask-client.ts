import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@skillet/core';
import { ErrorCode, notificationText, type RpcAnswer } from '../protocol/json-rpc.ts';

/** What a client answers when it is asked: the JSON text of a result, or an error. */
export type ClientAnswer = { readonly result: string } | { readonly error: JsonObject };

/** Asks the client of a call; `question` is the JSON text of `{method, params}`. Rejects with the reason of the signal. */
export type AskClient = (question: string, signal: AbortSignal) => Promise<ClientAnswer>;

/** Where a client of the older revisions is asked. */
export interface AskedAt {
  /** What it has been asked and not answered, by the ids of those requests. */
  readonly asked: Map<string, (answer: RpcAnswer) => void>;
  readonly send: (json: string) => void;
  readonly keepAlive: () => void;
  /** Milliseconds that it may take. */
  readonly patience: number;
}

/** Milliseconds between two signs of life while it is thinking. */
const KEEP_ALIVE = 15_000;
const LATE = { code: ErrorCode.refused, message: 'The client has not answered in time.' };

/** Asks a client of the older revisions on the stream of its call; what it posts in its session is the answer. */
export async function askClient(
  { asked, send, keepAlive, patience }: AskedAt,
  question: string,
  signal: AbortSignal,
): Promise<ClientAnswer> {
  signal.throwIfAborted();
  const id = `ask-${randomUUID()}`;
  const { promise, resolve, reject } = Promise.withResolvers<ClientAnswer>();
  const withdraw = (reason: string): void => {
    send(notificationText('notifications/cancelled', { requestId: id, reason }));
  };
  const leave = (): void => {
    withdraw('The call is over.');
    reject(signal.reason as Error);
  };
  const late = setTimeout(() => {
    withdraw(LATE.message);
    resolve({ error: LATE });
  }, patience).unref();
  const alive = setInterval(keepAlive, KEEP_ALIVE).unref();
  signal.addEventListener('abort', leave, { once: true });
  asked.set(id, ({ result, error }) => {
    resolve(result === undefined ? { error: error ?? {} } : { result });
  });
  // What the server wrote comes first: of members of one name the last counts.
  send(`${question.trimEnd().slice(0, -1)},"jsonrpc":"2.0","id":"${id}"}`);
  try {
    return await promise;
  } finally {
    asked.delete(id);
    clearTimeout(late);
    clearInterval(alive);
    signal.removeEventListener('abort', leave);
  }
}
