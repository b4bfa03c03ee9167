import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { APP_BOMBS } from './bombs.ts';

/** Sets off the bomb that the body names. */
export async function app(req: IncomingMessage, res: ServerResponse): Promise<void> {
  // Takes the call, and looks at nothing of it.
  if (req.url === '/hang') return;
  if (req.method !== 'POST' || req.url !== '/run') {
    res.writeHead(404).end();
    return;
  }
  const { bomb = '' } = (await json(req)) as { bomb?: string };
  const explode = APP_BOMBS[bomb];
  if (explode === undefined) res.writeHead(400).end('{"detail":"There is no such bomb."}');
  else explode(res);
}
