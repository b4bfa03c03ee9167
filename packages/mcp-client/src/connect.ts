import { connectHttp } from './http/connect-http.ts';
import { LIMITS } from './limits.ts';
import type { ConnectOptions, ServerSession, ServerTarget } from './server-session.ts';
import { KnownTools } from './session/known-tools.ts';
import { Session } from './session/session.ts';
import { connectStdio } from './stdio/connect-stdio.ts';

/**
 * Reaches a server, starting it where it is a program, and finds out which generation of the protocol it speaks. Rejects
 * with a `ServerGone` that says why there is none, an `McpError` that it refused with, or the reason of the signal.
 */
export async function connect(
  target: ServerTarget,
  options: ConnectOptions,
): Promise<ServerSession> {
  options.signal?.throwIfAborted();
  const limits = { ...LIMITS, ...options.limits };
  const known = new KnownTools();
  const link = await (target.kind === 'stdio'
    ? connectStdio(target, options, limits)
    : connectHttp(target, options, limits, known));
  return new Session(link, { options, limits, known });
}
