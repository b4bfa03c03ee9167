import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { whenThere, type Caller, type Doubt } from '@skillet/core';
import { SESSION_HEADER } from '../dashboard/sessions.ts';
import { forwardedOf, type ProxyTrust } from '../request/forwarded.ts';
import { carriesToken } from './bearer-token.ts';
import type { CallerPolicy } from './caller-policy.ts';
import { distrustOf, isLoopback } from './local-caller.ts';
import { ADMIN, bySession, LOCAL } from './session-caller.ts';
import { jwtIn, keyIn } from './shown.ts';

/** Finds out who sent a request: by the key or token it shows, or by where it comes from. */
export function decideCaller(
  policy: CallerPolicy,
  req: IncomingMessage,
  proxyTrust: ProxyTrust,
): Caller | Promise<Caller> {
  const { authorization } = req.headers;
  const known = policy.told(req) ?? byKeyOrToken(policy, req, proxyTrust);
  if (known !== undefined) return known;
  if (req.headers[SESSION_HEADER] !== undefined) {
    return whenThere(bySession(policy, req), (caller) => caller ?? byPlace(policy, req));
  }
  if (policy.token === undefined || authorization === undefined) return byPlace(policy, req);
  return byAdminToken(policy, req, proxyTrust, authorization);
}

/**
 * Whose a key or a token is that a request shows to use a skill which everybody may use. Undefined for everybody else: what
 * else it shows is for the skill, and no guess.
 */
export function shownCaller(
  policy: CallerPolicy,
  req: IncomingMessage,
  proxyTrust: ProxyTrust,
): Caller | Promise<Caller | undefined> | undefined {
  const known = byKeyOrToken(policy, req, proxyTrust);
  if (known !== undefined) return known;
  if (req.headers[SESSION_HEADER] !== undefined) return bySession(policy, req);
  const { authorization } = req.headers;
  if (policy.token === undefined || authorization === undefined) return undefined;
  return carriesToken(authorization, policy.token) ? ADMIN : undefined;
}

/** A right key is never made to wait for the wrong ones of others at its address: it is too long to be guessed. */
function byKeyOrToken(
  policy: CallerPolicy,
  req: IncomingMessage,
  proxyTrust: ProxyTrust,
): Caller | Promise<Caller> | undefined {
  const { book, wrongKeys, onWrong, token } = policy;
  const key = keyIn(req.headers);
  if (key !== undefined) {
    const caller = book.byKey(key);
    if (caller !== undefined) return caller;
    const { client } = forwardedOf(req, proxyTrust);
    onWrong('key', client);
    const guesser = client ?? 'unknown';
    if (wrongKeys.mustWait(guesser)) return anonymous('too-many-wrong-keys');
    wrongKeys.note(guesser);
    return anonymous('wrong-key');
  }
  const jwt = jwtIn(policy, req.headers);
  if (jwt === undefined) return undefined;
  const { authorization = '' } = req.headers;
  if (token !== undefined && carriesToken(authorization, token)) return undefined;
  // It is signed, so nobody guesses it; and who is made to wait does not learn that it has to get another.
  return whenThere(book.byToken(jwt), (caller = anonymous('bad-token')) => {
    if (caller.kind === 'anonymous' && caller.doubt === 'bad-token')
      onWrong('token', forwardedOf(req, proxyTrust).client);
    return caller;
  });
}

async function byAdminToken(
  policy: CallerPolicy,
  req: IncomingMessage,
  proxyTrust: ProxyTrust,
  authorization: string,
): Promise<Caller> {
  const { client } = forwardedOf(req, proxyTrust);
  const guesser = await guesserOf(policy, req, client);
  // Also the right one waits: an answer to it would be what a guesser is after.
  const mustWait = policy.guesses.mustWait(guesser);
  // A token is no ambient authority: a web page that has it may use it.
  const isRight = policy.token !== undefined && carriesToken(authorization, policy.token);
  if (!mustWait && isRight) return ADMIN;
  const caller = await byPlace(policy, req);
  if (caller.kind === 'local') return caller;
  if (!isRight) policy.onWrong('admin_token', client);
  if (mustWait) return anonymous('too-many-guesses');
  policy.guesses.note(guesser);
  return anonymous('wrong-token');
}

function byPlace(policy: CallerPolicy, req: IncomingMessage): Caller | Promise<Caller> {
  if (policy.behindProxy) return anonymous('behind-proxy');
  const distrust = distrustOf(req);
  if (distrust !== undefined) return anonymous(distrust);
  if (!policy.trustsLocal) return anonymous('token-only');
  return whenThere(isFromSkill(policy, req.socket), (isSkills) =>
    isSkills ? anonymous('from-skill') : LOCAL,
  );
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
function isFromSkill(policy: CallerPolicy, socket: Socket): boolean | Promise<boolean> {
  const known = fromSkills.get(socket);
  if (known !== undefined) return known;
  // Who can't be looked up is not trusted.
  const looked = policy
    .isFromSkill(socket)
    .catch(() => true)
    .then((isSkills) => {
      fromSkills.set(socket, isSkills);
      return isSkills;
    });
  fromSkills.set(socket, looked);
  return looked;
}

const fromSkills = new WeakMap<Socket, boolean | Promise<boolean>>();
