import type { SkillView } from '@skillet/core';
import { sendJsonText } from '../answer/send-json.ts';
import { sendProblem } from '../answer/send-problem.ts';
import { sendNoSuchSkill, sendNotFound } from '../answer/send-refusal.ts';
import { sendSkillDocs } from '../docs/send-docs.ts';
import type { Exchange } from '../exchange.ts';
import { descriptorJson, type DescriptorPart } from '../metadata/descriptor-json.ts';
import { takesMethod, type RouteMethod } from '../methods.ts';
import { sendSkillOpenapi } from '../openapi/send-openapi.ts';
import { decodePart, originForm } from '../request/request-target.ts';
import { runSkill } from './run-skill.ts';
import { serveApp } from './serve-app.ts';
import { sendSkillDetail } from './skill-detail.ts';
import { sendSkillHealth } from './skill-health.ts';

/** What every path to a skill begins with. */
export const SKILL_PREFIX = '/skills/';

interface SkillRoute {
  readonly method: RouteMethod;
  readonly handle: (exchange: Exchange, view: SkillView, query: string) => void;
}

const ROUTES: ReadonlyMap<string, SkillRoute> = new Map<string, SkillRoute>([
  ['', { method: 'GET', handle: sendSkillDetail }],
  ['/run', { method: 'POST', handle: runSkill }],
  ['/health', { method: 'GET', handle: sendSkillHealth }],
  ['/inventory', { method: 'GET', handle: sendPart('inventory') }],
  ['/schema', { method: 'GET', handle: sendPart('schema') }],
  ['/openapi.json', { method: 'GET', handle: sendSkillOpenapi }],
  ['/docs', { method: 'GET', handle: sendSkillDocs }],
]);

/** The mount that a target as the client wrote it goes to, decoded; undefined when it goes to none. */
export function mountIn(target: string): string | undefined {
  const url = originForm(target);
  if (!url.startsWith(SKILL_PREFIX)) return undefined;
  const slash = url.indexOf('/', SKILL_PREFIX.length);
  const mark = url.indexOf('?', SKILL_PREFIX.length);
  const end = slash === -1 || (mark !== -1 && mark < slash) ? mark : slash;
  return decodePart(url.slice(SKILL_PREFIX.length, end === -1 ? undefined : end));
}

/** Answers a request for `/skills/<mount>…`; the cost does not depend on the number of mounts. Never throws. */
export function routeToSkill(exchange: Exchange, path: string, query: string): void {
  try {
    route(exchange, path, query);
  } catch (error) {
    sendProblem(exchange, error);
  }
}

function route(exchange: Exchange, path: string, query: string): void {
  const slash = path.indexOf('/', SKILL_PREFIX.length);
  const mountEnd = slash === -1 ? path.length : slash;
  const mount = decodePart(path.slice(SKILL_PREFIX.length, mountEnd));
  const endpoint = decodePart(path.slice(mountEnd));
  const view = mount === undefined ? undefined : exchange.gateway.dispatcher.skill(mount);
  const route = endpoint === undefined ? undefined : ROUTES.get(endpoint);
  if (view?.kind === 'app') {
    const own = route?.method === 'GET' ? route.handle : undefined;
    // What says that its health is to join the host's is no application of the kernel's.
    if (endpoint === '/health' && view.ownHealth && isRead(exchange)) {
      sendSkillHealth(exchange, view);
      return;
    }
    serveApp(exchange, view, below(exchange, mountEnd), own);
  } else if (view === undefined && mount !== undefined) {
    sendNoSuchSkill(exchange, mount);
  } else if (view === undefined || route === undefined) {
    sendNotFound(exchange);
  } else if (takesMethod(exchange, route.method)) {
    route.handle(exchange, view, query);
  }
}

function isRead({ req }: Exchange): boolean {
  return req.method === 'GET' || req.method === 'HEAD';
}

/** The rest of a target behind its mount, as the client wrote it. */
function below({ req }: Exchange, mountEnd: number): string {
  const rest = originForm(req.url ?? '/').slice(mountEnd);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function sendPart(part: DescriptorPart): SkillRoute['handle'] {
  return (exchange, view) => {
    sendJsonText(exchange, descriptorJson(view.descriptor, part));
  };
}
