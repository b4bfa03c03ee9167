import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Caller, Doubt } from '@skillet/core';
import { forwardedOf, type ProxyTrust } from '../request/forwarded.ts';
import { carriesToken } from './bearer-token.ts';
import type { CallerPolicy } from './caller-policy.ts';
import { distrustOf, isLoopback } from './local-caller.ts';

const ADMIN: Caller = { kind: 'admin' };
const LOCAL: Caller = { kind: 'local' };

/** Finds out who sent a request: by the token it shows, or by where it comes from. */
export async function decideCaller(
  policy: CallerPolicy,
  req: IncomingMessage,
  proxyTrust: ProxyTrust,
): Promise<Caller> {
  const { authorization } = req.headers;
  if (policy.token === undefined || authorization === undefined) return byPlace(policy, req);
  const guesser = await guesserOf(policy, req, forwardedOf(req, proxyTrust).client);
  // Also the right one waits: an answer to it would be what a guesser is after.
  const mustWait = policy.guesses.mustWait(guesser);
  // A token is no ambient authority: a web page that has it may use it.
  if (!mustWait && carriesToken(authorization, policy.token)) return ADMIN;
  const caller = await byPlace(policy, req);
  if (caller.kind === 'local') return caller;
  if (mustWait) return anonymous('too-many-guesses');
  policy.guesses.note(guesser);
  return anonymous('wrong-token');
}

async function byPlace(policy: CallerPolicy, req: IncomingMessage): Promise<Caller> {
  if (policy.behindProxy) return anonymous('behind-proxy');
  const distrust = distrustOf(req);
  if (distrust !== undefined) return anonymous(distrust);
  if (!policy.trustsLocal) return anonymous('token-only');
  return (await isFromSkill(policy, req.socket)) ? anonymous('from-skill') : LOCAL;
}

function anonymous(doubt: Doubt): Caller {
  return { kind: 'anonymous', doubt };
}

/** Whose guess a token is: an address's, but skills on this machine must not use up its operator's. */
async function guesserOf(
  policy: CallerPolicy,
  { socket }: IncomingMessage,
  client: string | undefined,
): Promise<string> {
  const address = client ?? 'unknown';
  if (!isLoopback(client) || !policy.guesses.hasNoted(address)) return address;
  return (await isFromSkill(policy, socket)) ? 'a skill' : address;
}

/** Looked up once for each connection: who has made it does not change. */
function isFromSkill(policy: CallerPolicy, socket: Socket): Promise<boolean> {
  let known = fromSkills.get(socket);
  if (known === undefined) {
    // Who can't be looked up is not trusted.
    known = policy.isFromSkill(socket).catch(() => true);
    fromSkills.set(socket, known);
  }
  return known;
}

const fromSkills = new WeakMap<Socket, Promise<boolean>>();
