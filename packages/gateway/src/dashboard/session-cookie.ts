import type { IncomingMessage } from 'node:http';

/** What the cookies of sessions begin with. */
const START = 'skillet-session-';

/** Whether a `Cookie` header holds a session of this host, or of another at the same address. */
export function holdsSession(cookie: string | undefined): boolean {
  return cookie?.includes(START) ?? false;
}

/** `Set-Cookie` of a session; without an id, it ends the one that there is. */
export function sessionCookie(req: IncomingMessage, id: string | undefined): string {
  const secure = 'encrypted' in req.socket || req.headers['x-forwarded-proto'] === 'https';
  const end = id === undefined ? '; Max-Age=0' : '';
  const attributes = `; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${end}`;
  return `${nameFor(req)}=${id ?? ''}${attributes}`;
}

/** The id in the cookie of a request. */
export function sessionIdIn(req: IncomingMessage): string | undefined {
  const { cookie } = req.headers;
  if (cookie === undefined || !holdsSession(cookie)) return undefined;
  const start = `${nameFor(req)}=`;
  const found = cookie.split(';').map((one) => one.trim());
  return found.find((one) => one.startsWith(start))?.slice(start.length);
}

/** A `Cookie` header without sessions; undefined when nothing else is in it. */
export function withoutSessions(cookie: string): string | undefined {
  const others = cookie.split(';').filter((one) => !one.trim().startsWith(START));
  return others.length === 0 ? undefined : others.join(';').trim();
}

/** Hosts on several ports of one machine share their cookies: each has its own name. */
function nameFor({ socket }: IncomingMessage): string {
  return `${START}${String(socket.localPort ?? 0)}`;
}
