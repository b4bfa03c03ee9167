import { isJsonObject, membersOf, type JsonObject } from '@skillet/core';
import { type McpError, readError } from '../errors.ts';
import type { Answer } from '../server-session.ts';

/** What a server can send. */
export type Incoming =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'error'; readonly id: number | undefined; readonly error: McpError }
  | {
      readonly kind: 'request';
      readonly id: string | number;
      readonly method: string;
      readonly params: JsonObject;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject };

/** The messages in a text, which in older revisions may be a list of them; undefined when it is none of the protocol. */
export function readMessages(text: string): Incoming[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) {
    const message = readMessage(value, text);
    return message && [message];
  }
  const messages = value.map((each: unknown) => readMessage(each, undefined));
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function readMessage(value: unknown, text: string | undefined): Incoming | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, method, params, result, error } = value;
  if (typeof method === 'string') {
    const told = { method, params: isJsonObject(params) ? params : {} };
    if (typeof id === 'string' || typeof id === 'number') return { kind: 'request', id, ...told };
    return id === undefined ? { kind: 'notification', ...told } : undefined;
  }
  const ours = ownId(id);
  if (isJsonObject(error)) return { kind: 'error', id: ours, error: readError(error) };
  if (ours === undefined || !isJsonObject(result)) return undefined;
  return { kind: 'answer', id: ours, answer: new ReadAnswer(result, text) };
}

/** Our ids are numbers; some servers send them back as texts. */
function ownId(id: unknown): number | undefined {
  if (typeof id === 'number') return id;
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}

/** The text of a result is cut out of its message only for those who ask. */
class ReadAnswer implements Answer {
  readonly result: JsonObject;
  readonly #message: string | undefined;

  constructor(result: JsonObject, message: string | undefined) {
    this.result = result;
    this.#message = message;
  }

  get text(): string {
    const members = this.#message === undefined ? undefined : membersOf(this.#message);
    const member = members?.findLast(({ name }) => name === 'result');
    return member?.value ?? JSON.stringify(this.result);
  }
}
