import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { IncomingMessage } from 'node:http';
import { AnswerUnusable, BrokenOff } from '../errors.ts';
import { megabytes } from '../megabytes.ts';

/** Hears the events of a stream. */
export interface EventListener {
  readonly onEvent: (event: EventSourceMessage) => void;
  /** Milliseconds after which the server wants to be asked again when the stream ends. */
  readonly onRetry?: (ms: number) => void;
}

const BROKE = 'The connection with the server broke in the middle of its answer.';

/** The text of a body. Rejects with an `AnswerUnusable` when it is longer than `longest` bytes. */
export async function readText(body: IncomingMessage, longest: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  await eachChunk(body, (chunk) => {
    bytes += chunk.length;
    if (bytes > longest) throw tooLong(longest);
    pieces.push(chunk);
  });
  return Buffer.concat(pieces).toString('utf8');
}

/** Hands on the events in a body, until it ends. Rejects when one has more than `longest` characters. */
export async function readEvents(
  body: IncomingMessage,
  longest: number,
  { onEvent, onRetry }: EventListener,
): Promise<void> {
  const decoder = new TextDecoder();
  let fault: Error | undefined;
  const parser = createParser({
    onEvent,
    ...(onRetry && { onRetry }),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') fault = tooLong(longest);
    },
    maxBufferSize: longest,
  });
  await eachChunk(body, (chunk) => {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (fault !== undefined) throw fault;
  });
}

function eachChunk(body: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      reject(error);
      body.destroy();
    };
    body.on('data', (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        failed(error as Error);
      }
    });
    body.once('end', resolve);
    body.once('error', () => reject(new BrokenOff(BROKE)));
    body.once('close', () => reject(new BrokenOff(BROKE)));
  });
}

function tooLong(longest: number): AnswerUnusable {
  return new AnswerUnusable(
    `The server's answer has more than ${megabytes(longest)}, which is what it may.`,
  );
}
