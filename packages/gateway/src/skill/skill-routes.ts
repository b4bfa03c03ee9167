import { whenThere, type Caller, type HostRoute, type SkillView } from '@skillet/core';
import { sendJsonText } from '../answer/send-json.ts';
import { sendProblem } from '../answer/send-problem.ts';
import { sendNoSuchSkill, sendNotFound } from '../answer/send-refusal.ts';
import { mayEnter } from '../caller/let-in.ts';
import { sendSkillDocs } from '../docs/send-docs.ts';
import type { Exchange } from '../exchange.ts';
import { descriptorJson, type DescriptorPart } from '../metadata/descriptor-json.ts';
import { sendUninstall } from '../install/send-install.ts';
import { sendSkillOpenapi } from '../openapi/send-openapi.ts';
import { decodePart } from '../request/request-target.ts';
import { takesMethod } from '../routes/methods.ts';
import { answerFaults } from '../routes/serve-route.ts';
import { runSkill } from './run-skill.ts';
import { serveApp } from './serve-app.ts';
import { serveTool } from './serve-server.ts';
import { sendNoSuchVersion, versionFor } from './skill-version.ts';
import { sendSkillDetail } from './skill-detail.ts';
import { sendSkillHealth } from './skill-health.ts';

/** An endpoint that a skill has. */
export interface SkillRoute extends Pick<HostRoute, 'methods' | 'summary'> {
  readonly handle: (exchange: Exchange, view: SkillView, query: string) => unknown;
  /** What it tells of a host, which may be told of all that share the port. */
  readonly tells?: 'detail' | 'health';
}

const GET = ['GET'] as const;

const SKILL_HEALTH: SkillRoute = {
  methods: GET,
  summary: 'Its state, and what it says itself',
  handle: sendSkillHealth,
  tells: 'health',
};

/** The endpoints of a skill by their paths below its mount. */
export const SKILL_ROUTES: ReadonlyMap<string, SkillRoute> = new Map<string, SkillRoute>([
  [
    '',
    {
      methods: GET,
      summary: 'Its name, state and endpoints',
      handle: sendSkillDetail,
      tells: 'detail',
    },
  ],
  [
    '/run',
    {
      methods: ['POST'],
      summary: 'Runs the skill; answers with what its handler returns',
      handle: runSkill,
    },
  ],
  ['/health', SKILL_HEALTH],
  [
    '/inventory',
    { methods: GET, summary: 'What it is and when to use it', handle: sendPart('inventory') },
  ],
  [
    '/schema',
    {
      methods: GET,
      summary: 'Its parameters and outputs as JSON Schema',
      handle: sendPart('schema'),
    },
  ],
  [
    '/openapi.json',
    { methods: GET, summary: 'The same as an OpenAPI 3.1 document', handle: sendSkillOpenapi },
  ],
  [
    '/docs',
    { methods: GET, summary: 'The same as a page to read and to try out', handle: sendSkillDocs },
  ],
]);

/** Answers a request for `/skills/<mount>…`; the cost does not depend on the number of mounts. Never throws. */
export function routeToSkill(exchange: Exchange): void {
  try {
    const caller = exchange.user();
    answerFaults(exchange, caller === undefined ? route(exchange) : routeFor(exchange, caller));
  } catch (error) {
    sendProblem(exchange, error);
  }
}

/** The same for a caller that has to be known, or says who it is. */
function routeFor(exchange: Exchange, caller: Caller | Promise<Caller>): unknown {
  return whenThere(caller, (known) => {
    if (!mayEnter(exchange, known, 'caller')) return undefined;
    // To who may not use it there is no such skill.
    if (exchange.skill !== undefined && !exchange.sees(exchange.skill)) exchange.skill = undefined;
    return route(exchange, known);
  });
}

function route(exchange: Exchange, caller?: Caller): unknown {
  const { path, mount, mountEnd, req, gateway } = exchange;
  let { skill } = exchange;
  const endpoint = decodePart(path.slice(mountEnd));
  const route = endpoint === undefined ? undefined : SKILL_ROUTES.get(endpoint);
  exchange.endpoint = route && endpoint;
  if (endpoint === '' && req.method === 'DELETE') {
    const { installer } = gateway;
    if (mount !== undefined && installer?.has(mount) === true)
      return sendUninstall(exchange, installer, mount);
  }
  if (skill?.versions !== undefined || skill?.version !== undefined) {
    skill = versionFor(exchange, skill, isCall(skill, route, endpoint), caller);
    if (skill === undefined) return undefined;
  }
  if (skill?.kind === 'app' && skill.descriptor.told !== undefined) {
    if (route === undefined || endpoint === '/run') {
      return serveTool(exchange, skill, below(exchange, mountEnd));
    } else if (takesMethod(exchange, route.methods)) return answer(exchange, route, skill);
  } else if (skill?.kind === 'app') {
    const own = route?.methods.includes('GET') === true ? route.handle : undefined;
    // The host's own answer, with the health that the application reports joined to it.
    if (endpoint === '/health' && skill.ownHealth && isRead(exchange)) {
      return answer(exchange, SKILL_HEALTH, skill);
    } else {
      serveApp(exchange, skill, below(exchange, mountEnd), own);
    }
  } else if (skill === undefined && mount !== undefined) {
    if (!sendNoSuchVersion(exchange, mount)) sendNoSuchSkill(exchange, mount);
  } else if (skill === undefined || route === undefined) {
    sendNotFound(exchange);
  } else if (takesMethod(exchange, route.methods)) {
    return answer(exchange, route, skill);
  }
  return undefined;
}

/** Whether a request is for a skill itself, and not for what the host says of it. */
function isCall({ kind }: SkillView, route: SkillRoute | undefined, endpoint = ''): boolean {
  if (route === undefined || endpoint === '/run') return true;
  return kind === 'app' && endpoint !== '' && endpoint !== '/health';
}

function answer(exchange: Exchange, { handle, tells }: SkillRoute, skill: SkillView): unknown {
  const { query, gateway } = exchange;
  if (tells === undefined) return handle(exchange, skill, query);
  return gateway.tellOfSkill(tells, exchange, () => handle(exchange, skill, query));
}

function isRead({ req }: Exchange): boolean {
  return req.method === 'GET' || req.method === 'HEAD';
}

/** The rest of a target behind its mount, as the client wrote it. */
function below({ url }: Exchange, mountEnd: number): string {
  const rest = url.slice(mountEnd);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function sendPart(part: DescriptorPart): SkillRoute['handle'] {
  return (exchange, view) => {
    sendJsonText(exchange, descriptorJson(view.descriptor, part));
  };
}
