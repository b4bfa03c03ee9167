import type { IncomingMessage, ServerResponse } from 'node:http';
import { LINGER_BYTES } from '../answer/refuse-body.ts';

/**
 * Bounds what is read of a body that nobody wanted. Once its request has been answered Node throws away all of it, so that the
 * connection can be used again: of a body without an end, for ever.
 */
export function boundRest(req: IncomingMessage, res: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
  if (coding === undefined && !(Number(length) > LINGER_BYTES)) return;
  // Before Node's own listener, which would drop what comes where nobody can count it.
  res.prependListener('finish', () => {
    if (req.complete || req.readableFlowing !== null) return;
    let left = LINGER_BYTES;
    req.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) req.destroy();
    });
    req.resume();
  });
}
