import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostConfig } from '@skillet/config';
import type {
  Dispatcher,
  EventListener,
  FinishedCallListener,
  HostRoute,
  OperatorAction,
} from '@skillet/core';
import type { HostCondition } from '@skillet/gateway';
import { systemClock } from '@skillet/supervisor';
import { Stats } from '@skillet/telemetry';
import { hostFacts } from '../metrics/host-facts.ts';
import type { Reloader } from '../reloader.ts';
import { controlRoutes } from './control-routes.ts';
import { crashRoutes } from './crash-routes.ts';
import { LogRing } from './log-ring.ts';
import { logRoutes } from './log-routes.ts';
import { skillFacts } from './skill-facts.ts';
import { statsRoutes } from './stats-routes.ts';
import { SwitchedOff } from './switched-off.ts';

/** The page as it was built. */
const PAGE = join(
  dirname(fileURLToPath(import.meta.resolve('@skillet/dashboard/package.json'))),
  'dist',
);

/** What the dashboard tells of and acts on, once that is there. */
export interface DashboardParts {
  readonly dispatcher: Dispatcher;
  readonly reloader: Pick<Reloader, 'onReloaded' | 'load' | 'unload'>;
  readonly condition: () => HostCondition;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** Has the host stop; undefined where nobody would. */
  readonly drain: ((why: string) => void) | undefined;
}

/** What the dashboard needs of a host, and what it hears. */
export interface HostDashboard {
  /** Folder of the page. */
  readonly page: string;
  readonly onFinished: FinishedCallListener;
  readonly onEvent: EventListener;
  /** A configuration without what an operator has switched off. */
  readonly without: (config: HostConfig) => HostConfig;
  routes(parts: DashboardParts): HostRoute[];
  /** Tells that an operator had something done to the host as a whole. */
  readonly told: (action: OperatorAction, by: string, mount?: string) => void;
  close(): Promise<void>;
}

/** Makes the endpoints of the dashboard; undefined when it is switched off. */
export function hostDashboard(config: HostConfig): HostDashboard | undefined {
  if (!config.dashboard.enabled) return undefined;
  const known = skillFacts(config);
  const facts = hostFacts(() => 0);
  const stats = new Stats({ clock: systemClock, facts, factsOf: known.of });
  const logs = new LogRing();
  const switchedOff = new SwitchedOff(config);
  let emit: EventListener = () => undefined;
  const told = (action: OperatorAction, by: string, mount = ''): void => {
    const at = systemClock.date();
    emit({ type: 'operated', at, skill: mount, mount, revision: '', action, by });
  };
  return {
    page: PAGE,
    onFinished: stats.onFinished,
    onEvent: (event) => {
      stats.onEvent(event);
      logs.onEvent(event);
    },
    without: switchedOff.without,
    told,
    routes({ dispatcher, reloader, condition, drain, ...given }) {
      ({ emit } = given);
      reloader.onReloaded((next) => {
        known.take(next);
        switchedOff.take(next);
      });
      stats.start(dispatcher);
      const disabled = () => switchedOff.list;
      return [
        ...statsRoutes({ stats, dispatcher, condition, disabled }),
        ...logRoutes(logs, dispatcher),
        ...crashRoutes(config.settings.dataDir),
        ...controlRoutes({ dispatcher, reloader, switchedOff, tell: told, drain }),
      ];
    },
    async close() {
      stats.close();
    },
  };
}
