import type { IncomingMessage, ServerResponse } from 'node:http';

const waiting = new WeakSet<IncomingMessage>();

/** Notes that a client sends its body only when it is told to (RFC 9110, 10.1.1), or when it is tired of waiting. */
export function awaitsContinue(req: IncomingMessage): void {
  waiting.add(req);
}

/** Has a client that waits for it send its body. */
export function letContinue(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers.expect !== undefined && waiting.delete(req)) res.writeContinue();
}

/** Whether a client has not been told to send its body, and may never do so. */
export function stillAwaitsContinue(req: IncomingMessage): boolean {
  return req.headers.expect !== undefined && waiting.has(req);
}
