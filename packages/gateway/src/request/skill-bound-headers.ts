import type { IncomingMessage } from 'node:http';
import { keepHeaders } from '@skillet/core';
import { isForHost, showsAny } from '../caller/shown.ts';
import { holdsSession, withoutSessions } from '../dashboard/session-cookie.ts';
import { SESSION_HEADER } from '../dashboard/sessions.ts';
import type { ResolvedGatewayOptions } from '../gateway-options.ts';

/** What a client has sent, and to which gateway. */
interface Received {
  readonly gateway: Pick<ResolvedGatewayOptions, 'callers'>;
  readonly req: IncomingMessage;
}

/** A request's headers as a skill gets them, as lines: as received, but for keys and tokens of the host, which are none of its business. */
export function skillBoundHeaders(received: Received): string {
  return skillBoundList(received).join('\n');
}

/** The same as names and values in turn. */
export function skillBoundList({ gateway, req }: Received): readonly string[] {
  const { headers, rawHeaders } = req;
  const hasSession = headers[SESSION_HEADER] !== undefined || holdsSession(headers.cookie);
  if (!hasSession && !showsAny(headers)) return rawHeaders;
  const { callers } = gateway;
  const kept = keepHeaders(rawHeaders, (key, value) => !isForHost(callers, key, value));
  return hasSession ? withoutSession(kept) : kept;
}

/** Headers without what a page of the dashboard shows, and the cookie that every page of this origin sends. */
function withoutSession(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    const key = name.toLowerCase();
    const rest = key === 'cookie' ? withoutSessions(value) : value;
    if (key !== SESSION_HEADER && rest !== undefined) kept.push(name, rest);
  }
  return kept;
}
