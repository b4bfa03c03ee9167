import type { Exchange } from './exchange.ts';
import { sendCatalog } from './metadata/catalog.ts';
import { sendHostHealth } from './metadata/host-health.ts';
import { sendServiceInfo } from './metadata/service-info.ts';
import { sendSkillList } from './metadata/skill-list.ts';
import { sendReload } from './reload.ts';

/** An endpoint of the host itself: its one method, and what answers. */
export interface HostRoute {
  readonly method: 'GET' | 'POST';
  readonly send: (exchange: Exchange) => void;
}

/** The endpoints of the host itself. */
export const HOST_ROUTES: ReadonlyMap<string, HostRoute> = new Map([
  ['/', { method: 'GET', send: sendServiceInfo }],
  ['/health', { method: 'GET', send: sendHostHealth }],
  ['/skills', { method: 'GET', send: sendSkillList }],
  ['/catalog', { method: 'GET', send: sendCatalog }],
  ['/reload', { method: 'POST', send: sendReload }],
]);
