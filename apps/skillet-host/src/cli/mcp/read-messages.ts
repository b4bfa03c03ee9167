import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { isJsonObject, type JsonObject } from '@skillet/core';

/** A message has more bytes than fit through here. */
export class TooLong extends Error {}
/** What came is not what the protocol says. */
export class Unreadable extends Error {}

/** A message, and the text that says it: numbers beyond 2^53 survive in that alone. */
export interface Written {
  readonly message: JsonObject;
  readonly text: string;
}

/** What an answer's stream tells beside its messages, for whoever takes it up again. */
export interface StreamNotes {
  lastEventId?: string | undefined;
}

/** The type of an answer's body, without parameters. */
export function contentType({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The messages of an answer, in one piece or as a stream. Throws `TooLong` for one with more than `longest`
 * bytes, `Unreadable` for what is no message, and what the connection ends with when it breaks.
 */
export async function* readMessages(
  answer: IncomingMessage,
  longest: number,
  notes: StreamNotes = {},
): AsyncGenerator<Written, void, undefined> {
  if (contentType(answer) !== 'text/event-stream') {
    const text = await readText(answer, longest);
    if (text.trim() !== '') yield* messagesIn(text);
    return;
  }
  const texts: string[] = [];
  const parser = createParser({
    onEvent: ({ data, id }) => {
      if (id !== undefined) notes.lastEventId = id;
      texts.push(data);
    },
  });
  const decoder = new TextDecoder();
  let held = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    held += piece.length;
    parser.feed(decoder.decode(piece, { stream: true }));
    if (texts.length > 0) held = 0;
    // Lines and names of fields come on top of the message itself.
    if (held > longest + SLACK) throw new TooLong();
    // An event without data is there for its id.
    for (const text of texts.splice(0)) if (text !== '') yield* messagesIn(text);
  }
}

const SLACK = 1024;

/** The whole body as a text; throws `TooLong` beyond `longest` bytes. */
export async function readText(answer: IncomingMessage, longest: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > longest) throw new TooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The messages of a text of JSON: one, or a list of them. Throws `Unreadable` for anything else. */
export function messagesIn(text: string): Written[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unreadable();
  }
  if (isJsonObject(value)) {
    // A line is a message; within texts no line ends as it is.
    return [{ message: value, text: text.replaceAll(/[\r\n]+/g, ' ') }];
  }
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw new Unreadable();
  return value.map((message) => ({ message, text: JSON.stringify(message) }));
}
