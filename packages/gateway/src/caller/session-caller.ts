import type { IncomingMessage } from 'node:http';
import { whenThere, type Caller } from '@skillet/core';
import type { SessionGround } from '../dashboard/kept-sessions.ts';
import { carriesToken } from './bearer-token.ts';
import type { CallerPolicy } from './caller-policy.ts';
import { isFromHere } from './local-caller.ts';
import { jwtIn, keyIn } from './shown.ts';

/** Who shows the admin token. */
export const ADMIN: Caller = { kind: 'admin', name: 'admin' };
/** A program of this machine. */
export const LOCAL: Caller = { kind: 'local' };

type MaybeCaller = Caller | undefined;

/** Who has opened the dashboard that a request comes from; undefined when it shows no session that holds. */
export function bySession(
  policy: CallerPolicy,
  req: IncomingMessage,
): MaybeCaller | Promise<MaybeCaller> {
  const ground = policy.sessions.groundOf(req);
  return ground && callerOn(policy, ground, req);
}

/**
 * Who may go on with what a session was begun with: looked up with each request, so that it ends with the key. Undefined
 * when that is no admin any more.
 */
export function callerOn(
  policy: CallerPolicy,
  ground: SessionGround,
  req: IncomingMessage,
): MaybeCaller | Promise<MaybeCaller> {
  if (ground === 'local')
    return policy.trustsLocal && !policy.behindProxy && isFromHere(req) ? LOCAL : undefined;
  if (policy.token !== undefined && carriesToken(ground.authorization, policy.token)) return ADMIN;
  const key = keyIn(ground);
  if (key !== undefined) return asAdmin(policy.book.byKey(key));
  const jwt = jwtIn(policy, ground);
  return jwt === undefined ? undefined : whenThere(policy.book.byToken(jwt), asAdmin);
}

function asAdmin(caller: MaybeCaller): MaybeCaller {
  return caller?.kind === 'admin' ? caller : undefined;
}
