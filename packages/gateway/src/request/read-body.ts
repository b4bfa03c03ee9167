import type { IncomingMessage } from 'node:http';
import { TakeableRequest } from './takeable-request.ts';

/**
 * Collects a request's body of at most `limit` bytes, unparsed; an empty one is null. A body that
 * is over the limit, by its Content-Length or by count, is not kept: `onTooLarge` is called instead.
 * When the client leaves before the end neither is called.
 */
export function readBody(
  req: IncomingMessage,
  limit: number,
  onBody: (body: Uint8Array | null) => void,
  onTooLarge: () => void,
): void {
  if (Number(req.headers['content-length'] ?? 0) > limit) {
    onTooLarge();
    return;
  }
  let first: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  let size = 0;

  const onChunk = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limit) {
      leave();
      onTooLarge();
      return;
    }
    // Nearly every body is one chunk: no list, no copy.
    if (first === null) first = chunk;
    else if (chunks === null) chunks = [first, chunk];
    else chunks.push(chunk);
  };
  const onEnd = (): void => {
    onBody(chunks === null ? first : Buffer.concat(chunks, size));
  };
  const leave = (): void => {
    if (req instanceof TakeableRequest) req.leaveBody();
    req.off('data', onChunk);
    req.off('end', onEnd);
  };
  if (req instanceof TakeableRequest && req.takeBody({ onChunk, onEnd })) return;
  req.on('data', onChunk);
  req.on('end', onEnd);
}
