import { ASSET_NAMES, sendAsset } from './docs/assets.ts';
import { sendHostDocs } from './docs/send-docs.ts';
import { sendEvents } from './events/send-events.ts';
import type { Exchange } from './exchange.ts';
import { sendCatalog } from './metadata/catalog.ts';
import { sendHostHealth } from './metadata/host-health.ts';
import { readiness, sendLiveness } from './metadata/probes.ts';
import { sendServiceInfo } from './metadata/service-info.ts';
import { sendSkillList } from './metadata/skill-list.ts';
import { hostOpenapi } from './openapi/send-openapi.ts';
import { sendPardon } from './pardon.ts';
import { sendReload } from './reload.ts';
import { sendSearch } from './search/send-search.ts';
import { sendTools } from './tools/send-tools.ts';

/** An endpoint of the host itself: its one method, and what answers. */
export interface HostRoute {
  readonly method: 'GET' | 'POST';
  readonly send: (exchange: Exchange) => void;
}

/** The endpoints of a host itself by their paths. */
export function hostRoutes(): ReadonlyMap<string, HostRoute> {
  return new Map<string, HostRoute>([
    ['/', { method: 'GET', send: sendServiceInfo }],
    ['/health', { method: 'GET', send: sendHostHealth }],
    ['/health/live', { method: 'GET', send: sendLiveness }],
    ['/health/ready', { method: 'GET', send: readiness() }],
    ['/skills', { method: 'GET', send: sendSkillList }],
    ['/catalog', { method: 'GET', send: sendCatalog }],
    ['/search', { method: 'GET', send: sendSearch }],
    ['/tools', { method: 'GET', send: sendTools }],
    ['/openapi.json', { method: 'GET', send: hostOpenapi() }],
    ['/docs', { method: 'GET', send: sendHostDocs }],
    ...ASSET_NAMES.map(assetRoute),
    ['/events', { method: 'GET', send: sendEvents }],
    ['/pardon', { method: 'POST', send: sendPardon }],
    ['/reload', { method: 'POST', send: sendReload }],
  ]);
}

function assetRoute(name: string): [string, HostRoute] {
  const send = (exchange: Exchange): void => {
    sendAsset(exchange, name);
  };
  return [`/docs/assets/${name}`, { method: 'GET', send }];
}
