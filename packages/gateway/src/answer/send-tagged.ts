import type { Exchange } from '../exchange.ts';
import { endAnswer } from './end-answer.ts';
import { writeHead } from './write-head.ts';

/** A body that is sent as it is, and known by its tag. */
export interface TaggedBody {
  readonly type: string;
  readonly body: string | Uint8Array;
  /** With its quotes, as in the header. */
  readonly etag: string;
}

/** Answers with a body, or with 304 when the client has it already (RFC 9110, 13.1.2). */
export function sendTagged(
  exchange: Exchange,
  { type, body, etag }: TaggedBody,
  headers: readonly string[] = [],
): void {
  const { req, res } = exchange;
  const head = ['ETag', etag, 'Cache-Control', 'no-cache', ...headers];
  if (isKnown(req.headers['if-none-match'], etag)) {
    writeHead(exchange, 304, head);
    res.end();
    return;
  }
  const length = Buffer.byteLength(body);
  writeHead(exchange, 200, ['Content-Type', type, 'Content-Length', length, ...head]);
  endAnswer(res, body);
}

function isKnown(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false;
  return known.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}
