import { isJsonObject, type AnswerHead, type JsonObject } from '@skillet/core';
import { notificationText } from '../protocol/json-rpc.ts';

/** Characters of a line that are looked at. */
const LINE = 4096;
/** Notices of one call. */
const MOST = 1000;

/**
 * Tells a client how a call gets on whose answer comes in pieces: once for each line, or each event, of it. What has
 * numbers called `progress` and `total`, or a text called `message`, is told with them; else lines are counted.
 */
export class Progress {
  readonly #token: string | number;
  readonly #send: (json: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #told = 0;
  #last = -Infinity;

  /** `send` is given the JSON of each notification. */
  constructor(token: string | number, send: (json: string) => void) {
    this.#token = token;
    this.#send = send;
  }

  /** A piece of the answer has come. */
  readonly onPart = (part: Uint8Array, { contentType, status }: AnswerHead): void => {
    if (status >= 400 || !/json|event-stream|text\//i.test(contentType)) return;
    const lines = (this.#rest + this.#decoder.decode(part, { stream: true })).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LINE);
    for (const line of lines) this.#onLine(line);
  };

  #onLine(line: string): void {
    const text = line.replace(/^data: ?/, '').trim();
    if (text === '' || /^(?:event|id|retry)?:/.test(text) || this.#told >= MOST) return;
    const { progress, total, message } = read(text);
    this.#told += 1;
    const counted = typeof progress === 'number' ? progress : this.#told;
    // It has to grow.
    if (counted <= this.#last) return;
    this.#last = counted;
    this.#send(
      notificationText('notifications/progress', {
        progressToken: this.#token,
        progress: counted,
        ...(typeof total === 'number' ? { total } : {}),
        ...(typeof message === 'string' ? { message: message.slice(0, 500) } : {}),
      }),
    );
  }
}

function read(text: string): JsonObject {
  if (!text.startsWith('{') || text.length > LINE) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
