import { sendJson } from '../answer/send-json.ts';
import { mayEnter } from '../caller/let-in.ts';
import type { Exchange } from '../exchange.ts';
import { sessionCookie } from './session-cookie.ts';
import type { SessionGround } from './kept-sessions.ts';

/** `/dashboard/session`: `POST` with a key of an admin as `Authorization` begins one, `DELETE` ends it. */
export async function sendSession(exchange: Exchange): Promise<void> {
  const { req, gateway } = exchange;
  const { sessions } = gateway.callers;
  if (req.method === 'DELETE') {
    // Who shows no secret ends none: pages of skills send the cookie too.
    if (sessions.groundOf(req) !== undefined) sessions.end(req);
    const headers = ['Set-Cookie', sessionCookie(req, undefined)];
    sendJson(exchange, { message: 'The session has ended' }, 200, headers);
    return;
  }
  const caller = await exchange.caller();
  if (!mayEnter(exchange, caller, 'admin')) return;
  const { authorization } = req.headers;
  const ground: SessionGround | undefined =
    caller.kind === 'local' || authorization === undefined ? undefined : { authorization };
  const { id, secret } = sessions.begin(ground ?? sessions.groundOf(req) ?? 'local');
  sendJson(exchange, { secret }, 200, ['Set-Cookie', sessionCookie(req, id)]);
}
