import type { Exchange } from './exchange.ts';
import { sendCatalog } from './metadata/catalog.ts';
import { sendHostHealth } from './metadata/host-health.ts';
import { sendServiceInfo } from './metadata/service-info.ts';
import { sendSkillList } from './metadata/skill-list.ts';

/** The endpoints of the host itself; all are read with GET. */
export const HOST_ROUTES: ReadonlyMap<string, (exchange: Exchange) => void> = new Map([
  ['/', sendServiceInfo],
  ['/health', sendHostHealth],
  ['/skills', sendSkillList],
  ['/catalog', sendCatalog],
]);
