import type { ServerResponse } from 'node:http';
import { serve } from './servers.ts';

export const MB = 1024 * 1024;
/** What is streamed, again and again. */
export const PIECE = Buffer.alloc(64 * 1024, '0123456789abcdef');
/** What lies in the buffers of both ends of a connection, and more. */
export const BUFFERS = 16 * MB;

/** A server that streams one page; `sent` tells how much of it went out. */
export async function streaming(bytes: number, headers = {}) {
  const { promise: sent, resolve } = Promise.withResolvers<number>();
  const origin = await serve((_, response) => {
    response.writeHead(200, headers);
    void stream(response, bytes).then(resolve);
  });
  return { origin, sent };
}

/** Sends pieces until there were enough bytes or the client hangs up; resolves with their number. */
async function stream(response: ServerResponse, bytes: number): Promise<number> {
  let sent = 0;
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  while (sent < bytes && !response.destroyed) {
    sent += PIECE.length;
    if (response.write(PIECE)) continue;
    await Promise.race([closed, new Promise((resolve) => response.once('drain', resolve))]);
  }
  response.end();
  await closed;
  return sent;
}
