import type { HostRoute } from '@skillet/core';
import { RESOURCE_METADATA_ROUTE } from '../caller/resource-metadata.ts';
import { dashboardRoutes } from '../dashboard/dashboard-routes.ts';
import { sendAsset } from '../docs/assets.ts';
import { sendHostDocs } from '../docs/send-docs.ts';
import { sendEvents } from '../events/send-events.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { sendIndexSearch, sendInstall } from '../install/send-install.ts';
import { sendCatalog } from '../metadata/catalog.ts';
import { sendHostHealth } from '../metadata/host-health.ts';
import { probes, sendLiveness } from '../metadata/probes.ts';
import { sendServiceInfo } from '../metadata/service-info.ts';
import { sendSkillList } from '../metadata/skill-list.ts';
import * as operations from '../openapi/host-operations.ts';
import { hostOpenapi } from '../openapi/send-openapi.ts';
import { sendPardon } from '../pardon.ts';
import { sendReload } from '../reload.ts';
import { queryOf } from '../request/query.ts';
import { sendSearch } from '../search/send-search.ts';
import { sendTools } from '../tools/send-tools.ts';

/** What a host may be made without. */
export type OptionalParts = Pick<
  GatewayOptions,
  'reload' | 'pardon' | 'events' | 'clusterEvents' | 'dashboard' | 'installer'
>;

/** The endpoints of a host itself that has such parts. */
export function hostRoutes({
  reload,
  pardon,
  events,
  clusterEvents = events,
  dashboard,
  installer,
}: OptionalParts): HostRoute<Exchange>[] {
  const { startup, ready } = probes();
  const rows: HostRoute<Exchange>[] = [
    get('/', 'What this service is and which skills it has', sendServiceInfo, operations.SERVICE),
    get('/health', 'How the host and each skill are', sendHostHealth, operations.HEALTH),
    {
      ...get('/health/live', 'That the host answers at all', sendLiveness, operations.LIVE),
      urgent: true,
    },
    {
      ...get('/health/ready', 'Whether the host is ready for requests', ready, operations.READY),
      urgent: true,
    },
    {
      ...get('/health/startup', 'Whether every skill has started', startup, operations.STARTUP),
      urgent: true,
    },
    skillsRoute(installer),
    toCallers(
      '/catalog',
      'The inventory of every skill, with its addresses',
      sendCatalog,
      operations.CATALOG,
    ),
    toCallers('/search', 'The skills that fit, best first', sendSearch, operations.SEARCH),
    toCallers(
      '/tools',
      'Function definitions for a model call, and where each is run',
      sendTools,
      operations.TOOLS,
    ),
    toCallers('/openapi.json', 'All of this as an OpenAPI 3.1 document', hostOpenapi()),
    toCallers('/docs', 'The same as a page to read and to try out', sendHostDocs),
    get('/docs/assets/*', 'What the page consists of', sendAsset),
    RESOURCE_METADATA_ROUTE,
  ];
  if (dashboard !== undefined) rows.push(...dashboardRoutes(dashboard));
  if (events !== undefined)
    rows.push({
      path: '/events',
      methods: ['GET'],
      scope: 'admin',
      summary: 'What happens to skills, as Server-Sent Events',
      operations: operations.EVENTS,
      handle: (exchange) => {
        const isOfAll = queryOf(exchange.req).get('scope') === 'cluster';
        sendEvents(exchange, isOfAll ? (clusterEvents ?? events) : events);
      },
    });
  if (pardon !== undefined)
    rows.push({
      path: '/pardon',
      methods: ['POST'],
      scope: 'admin',
      summary: 'Takes back what a skill is suspected of',
      operations: operations.PARDON,
      handle: (exchange) => sendPardon(exchange, pardon),
    });
  if (installer !== undefined)
    rows.push({
      path: '/index/search',
      methods: ['GET'],
      scope: 'admin',
      summary: 'Skills of the configured indexes that fit, best first',
      operations: operations.INDEX_SEARCH,
      handle: (exchange) => sendIndexSearch(exchange, installer),
    });
  if (reload !== undefined)
    rows.push({
      path: '/reload',
      methods: ['POST'],
      scope: 'admin',
      summary: 'Loads the configuration and the skills that have changed',
      operations: operations.RELOAD,
      handle: (exchange) => sendReload(exchange, reload),
    });
  return rows;
}

/** Whoever may use skills may list them, and admins install some. */
function skillsRoute(installer: OptionalParts['installer']): HostRoute<Exchange> {
  const list = toCallers(
    '/skills',
    'Names, mounts and endpoints',
    sendSkillList,
    operations.SKILLS,
  );
  if (installer === undefined) return list;
  return {
    ...list,
    methods: ['GET', 'POST'],
    summary: `${list.summary}; admins install a skill`,
    operations: { ...operations.SKILLS, ...operations.INSTALL },
    handle: (exchange) =>
      exchange.req.method === 'POST' ? sendInstall(exchange, installer) : sendSkillList(exchange),
  };
}

function get(
  path: string,
  summary: string,
  handle: HostRoute<Exchange>['handle'],
  described?: HostRoute['operations'],
): HostRoute<Exchange> {
  const row = { path, methods: ['GET'] as const, scope: 'anybody' as const, summary, handle };
  return described === undefined ? row : { ...row, operations: described };
}

/** The same for whoever may use skills. */
function toCallers(...row: Parameters<typeof get>): HostRoute<Exchange> {
  return { ...get(...row), scope: 'caller' };
}
