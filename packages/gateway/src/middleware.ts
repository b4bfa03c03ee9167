import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * An Express-style middleware: it answers, or calls `next`, with what was wrong if something was. What
 * it changes in `req.headers` and `req.url` goes to the skill; a body must be left to the skill.
 */
export type Middleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => unknown;
