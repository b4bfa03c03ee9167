import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import type { AdminPolicy } from './admin-policy.ts';
import { carriesToken } from './bearer-token.ts';
import { distrustOf, type Distrust } from './local-caller.ts';

type Refusal = Distrust | 'behind-proxy' | 'from-skill' | 'wrong-token';

/** Whether the caller may see what is inside and change what runs. */
export function isAdmin(exchange: Exchange): boolean {
  return refusalOf(exchange) === undefined;
}

/** The same; who may not has been answered: 401 when a token would help, 403 when there is none. */
export function admitsAdmin(exchange: Exchange): boolean {
  const refusal = refusalOf(exchange);
  if (refusal === undefined) return true;
  if (exchange.gateway.admin.token === undefined) {
    const detail = `${WHY[refusal]} It takes an admin token, and none is configured: ${HOW_TO_SET}`;
    sendJson(exchange, { detail }, 403);
    return false;
  }
  const wrong = refusal === 'wrong-token';
  const challenge = `Bearer realm="skillet-host"${wrong ? ', error="invalid_token"' : ''}`;
  const detail = wrong ? WHY[refusal] : `${WHY[refusal]} It takes the admin token: ${HOW_TO_SEND}`;
  sendJson(exchange, { detail }, 401, ['WWW-Authenticate', challenge]);
  return false;
}

const HOW_TO_SET =
  'set server.admin_token or SKILLET_ADMIN_TOKEN, and send it as `Authorization: Bearer <token>`.';
const HOW_TO_SEND = 'send it as `Authorization: Bearer <token>`.';

const WHY: Readonly<Record<Refusal, string>> = {
  remote: 'This endpoint answers callers on its own machine, and this request is from another.',
  forwarded: 'This request came through a proxy, so that its address says nothing.',
  'web-page': 'This request comes from a web page, which is not trusted for its address.',
  'host-name': 'The Host of this request is neither localhost nor an address.',
  'behind-proxy': 'The host is behind a proxy (server.trust_proxy), so that addresses say nothing.',
  'from-skill': 'This request was made by a skill, or by nobody who is still there.',
  'wrong-token': 'The admin token is wrong.',
};

function refusalOf({ gateway, req }: Exchange): Refusal | undefined {
  const { token } = gateway.admin;
  const { authorization } = req.headers;
  // A token is no ambient authority: a web page that has it may use it.
  if (token !== undefined && authorization !== undefined && carriesToken(authorization, token)) {
    return undefined;
  }
  const distrust = addressRefusal(gateway.admin, req);
  if (distrust === undefined) return undefined;
  return authorization === undefined ? distrust : 'wrong-token';
}

/** Why a request is not trusted for where it comes from. */
function addressRefusal(policy: AdminPolicy, req: IncomingMessage): Refusal | undefined {
  if (policy.behindProxy) return 'behind-proxy';
  return distrustOf(req) ?? (isFromSkill(policy, req.socket) ? 'from-skill' : undefined);
}

/** Looked up once for each connection: who has made it does not change. */
function isFromSkill(policy: AdminPolicy, socket: Socket): boolean {
  let known = fromSkills.get(socket);
  if (known === undefined) fromSkills.set(socket, (known = policy.isFromSkill(socket)));
  return known;
}

const fromSkills = new WeakMap<Socket, boolean>();
