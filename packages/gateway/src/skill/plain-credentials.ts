import type { IncomingMessage } from 'node:http';
import type { SkillRequest, SkillView } from '@skillet/core';
import { isLoopback } from '../caller/local-caller.ts';
import type { Exchange } from '../exchange.ts';
import { forwardedOf } from '../request/forwarded.ts';

/** What there is in the body of a call that carries credentials. */
const MARK = Buffer.from('"credentials"');

/**
 * Tells the host of a call that came from another machine without TLS and carries credentials, or may: to
 * a skill that declares some. A proxy that is trusted tells where it came from and how. The gateway
 * parses no body; it looks for the word.
 */
export function notePlainCredentials(
  { gateway, req }: Exchange,
  view: SkillView,
  body: SkillRequest['body'],
): void {
  if (gateway.onPlainCredentials === undefined) return;
  // Most calls come straight from this machine, or over TLS.
  if (!isForwarded(req) && ('encrypted' in req.socket || isLoopback(req.socket.remoteAddress)))
    return;
  const { protocol, client } = forwardedOf(req, gateway.proxyTrust);
  const secure = protocol === undefined ? 'encrypted' in req.socket : /^https$/i.test(protocol);
  if (secure || isLoopback(client)) return;
  if (view.descriptor.credentials === undefined && !carriesSome(body)) return;
  gateway.onPlainCredentials(view.mount, client);
}

function isForwarded({ headers }: IncomingMessage): boolean {
  return headers['x-forwarded-for'] !== undefined || headers['x-forwarded-proto'] !== undefined;
}

function carriesSome(body: SkillRequest['body']): boolean {
  if (!(body instanceof Uint8Array)) return false;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(MARK);
}
