import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { sendJson } from '../answer/send-json.ts';
import { sendProblem } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { forwardedOf } from '../request/forwarded.ts';
import type { AdminPolicy } from './caller-policy.ts';
import { carriesToken } from './bearer-token.ts';
import { distrustOf, isLoopback, type Distrust } from './local-caller.ts';

type Refusal =
  Distrust | 'token-only' | 'behind-proxy' | 'from-skill' | 'wrong-token' | 'too-many-guesses';

/** Finds out whether the caller may see what is inside and change what runs, and goes on with that. */
export function whetherAdmin(exchange: Exchange, then: (admin: boolean) => void): void {
  settle(exchange, (refusal) => {
    then(refusal === undefined);
  });
}

/**
 * Goes on with who may; who may not is answered: 401 when a token would help, 403 when there is none,
 * 429 after too many wrong ones.
 */
export function forAdmins(exchange: Exchange, then: () => void): void {
  settle(exchange, (refusal) => {
    if (refusal === undefined) then();
    else sendRefusal(exchange, refusal);
  });
}

function settle(exchange: Exchange, then: (refusal: Refusal | undefined) => void): void {
  refusalOf(exchange)
    .then(then)
    .catch((error: unknown) => {
      sendProblem(exchange, error);
    });
}

function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  const { admin } = exchange.gateway;
  if (admin.token === undefined) {
    const detail = `${WHY[refusal]} It takes an admin token, and none is configured: ${HOW_TO_SET}`;
    sendJson(exchange, { detail }, 403);
  } else if (refusal === 'too-many-guesses') {
    sendJson(exchange, { detail: WHY[refusal] }, 429, ['Retry-After', admin.guesses.wait]);
  } else {
    const wrong = refusal === 'wrong-token';
    const challenge = `Bearer realm="skillet-host"${wrong ? ', error="invalid_token"' : ''}`;
    const detail = wrong
      ? WHY[refusal]
      : `${WHY[refusal]} It takes the admin token: ${HOW_TO_SEND}`;
    sendJson(exchange, { detail }, 401, ['WWW-Authenticate', challenge]);
  }
}

const HOW_TO_SET =
  'set server.admin_token or SKILLET_ADMIN_TOKEN, and send it as `Authorization: Bearer <token>`.';
const HOW_TO_SEND = 'send it as `Authorization: Bearer <token>`.';

const WHY: Readonly<Record<Refusal, string>> = {
  remote: 'This endpoint answers callers on its own machine, and this request is from another.',
  forwarded: 'This request came through a proxy, so that its address says nothing.',
  'web-page': 'This request comes from a web page, which is not trusted for its address.',
  'host-name': 'The Host of this request is neither localhost nor an address.',
  'token-only': 'To be on its own machine is not enough for this endpoint (server.admin_loopback).',
  'behind-proxy': 'The host is behind a proxy (server.trust_proxy), so that addresses say nothing.',
  'from-skill':
    'This request was made by a skill, or by a program that the host cannot tell from one.',
  'wrong-token': 'The admin token is wrong.',
  'too-many-guesses': 'Too many wrong admin tokens came from this address; wait before the next.',
};

async function refusalOf({ gateway, req }: Exchange): Promise<Refusal | undefined> {
  const { admin } = gateway;
  const { authorization } = req.headers;
  if (admin.token === undefined || authorization === undefined) return placeRefusal(admin, req);
  const guesser = await guesserOf(admin, req, forwardedOf(req, gateway.proxyTrust).client);
  // Also the right one waits: an answer to it would be what a guesser is after.
  const mustWait = admin.guesses.mustWait(guesser);
  // A token is no ambient authority: a web page that has it may use it.
  if (!mustWait && carriesToken(authorization, admin.token)) return undefined;
  if ((await placeRefusal(admin, req)) === undefined) return undefined;
  if (mustWait) return 'too-many-guesses';
  admin.guesses.note(guesser);
  return 'wrong-token';
}

/** Why a request is not trusted for where it comes from. */
async function placeRefusal(
  policy: AdminPolicy,
  req: IncomingMessage,
): Promise<Refusal | undefined> {
  if (policy.behindProxy) return 'behind-proxy';
  const distrust = distrustOf(req);
  if (distrust !== undefined) return distrust;
  if (!policy.loopback) return 'token-only';
  return (await isFromSkill(policy, req.socket)) ? 'from-skill' : undefined;
}

/** Whose guess a token is: an address's, but skills on this machine must not use up its operator's. */
async function guesserOf(
  policy: AdminPolicy,
  { socket }: IncomingMessage,
  client: string | undefined,
): Promise<string> {
  const address = client ?? 'unknown';
  if (!isLoopback(client) || !policy.guesses.hasNoted(address)) return address;
  return (await isFromSkill(policy, socket)) ? 'a skill' : address;
}

/** Looked up once for each connection: who has made it does not change. */
function isFromSkill(policy: AdminPolicy, socket: Socket): Promise<boolean> {
  let known = fromSkills.get(socket);
  if (known === undefined) {
    // Who can't be looked up is not trusted.
    known = policy.isFromSkill(socket).catch(() => true);
    fromSkills.set(socket, known);
  }
  return known;
}

const fromSkills = new WeakMap<Socket, Promise<boolean>>();
