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
import type { HostCondition, SessionStore } from '@skillet/gateway';
import { systemClock } from '@skillet/supervisor';
import { Stats } from '@skillet/telemetry';
import { KeyDesk, type KeyDeskParts } from '../../keys/key-desk.ts';
import type { KeptKeys } from '../../keys/kept-keys.ts';
import type { HostLogger } from '../../log/logger.ts';
import { hostFacts } from '../metrics/host-facts.ts';
import type { Place } from '../../launcher/place-of.ts';
import { shareOf } from '../../siblings/share.ts';
import type { Reloader } from '../reloader.ts';
import { installedRoutes } from '../installer/installed-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { crashRoutes } from './crash-routes.ts';
import { LogRing } from './log-ring.ts';
import { keyRoutes } from './key-routes.ts';
import { limitRoutes, type LimitRouteParts } from './limit-routes.ts';
import { logRoutes } from './log-routes.ts';
import { MovedSkills } from './moved-skills.ts';
import { OperatorChoices } from './operator-choices.ts';
import { SessionFile } from './session-file.ts';
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
  readonly keys: Pick<KeptKeys, 'book'> & Pick<KeyDeskParts, 'look'>;
  readonly limiter: LimitRouteParts['limiter'];
  readonly hasAdminToken: boolean;
}

/** What the dashboard needs of a host, and what it hears. */
export interface HostDashboard {
  /** Folder of the page. */
  readonly page: string;
  readonly onFinished: FinishedCallListener;
  readonly onEvent: EventListener;
  /** A configuration as operators want it: without what they have switched off, and with what they have moved in processes. */
  readonly prepare: (config: HostConfig) => HostConfig;
  /** Where its sessions are kept; undefined where nothing is. */
  readonly sessions: SessionStore | undefined;
  routes(parts: DashboardParts): HostRoute[];
  /** Tells that an operator had something done to the host as a whole. */
  readonly told: (action: OperatorAction, by: string, mount?: string, key?: string) => void;
  close(): Promise<void>;
}

/** What it needs at once. */
export interface HostDashboardParts {
  readonly config: HostConfig;
  /** Where sessions, and what operators want, are kept. Default: nowhere. */
  readonly dataDir: string | undefined;
  readonly log: Pick<HostLogger, 'warn'>;
  /** Where the host stands among those that share its port. */
  readonly place: Place;
}

/** Makes the endpoints of the dashboard; undefined when it is switched off. */
export function hostDashboard(parts: HostDashboardParts): HostDashboard | undefined {
  const { config, dataDir, log, place } = parts;
  if (!config.dashboard.enabled) return undefined;
  const unkept = (what: string) => (error: unknown) => {
    log.warn({ err: error }, `the dashboard: ${what} could not be written to the data folder`);
  };
  const sessions =
    dataDir === undefined ? undefined : new SessionFile(dataDir, unkept('its sessions'));
  const choices = new OperatorChoices(dataDir, unkept('what operators have chosen'));
  const moved = new MovedSkills(config, choices);
  let current = config;
  const closing = new AbortController();
  const known = skillFacts(shareOf(config, place));
  const facts = hostFacts(() => 0);
  const stats = new Stats({ clock: systemClock, facts, factsOf: known.of });
  const logs = new LogRing();
  const switchedOff = new SwitchedOff(config, choices);
  let emit: EventListener = () => undefined;
  const told = (action: OperatorAction, by: string, mount = '', key?: string): void => {
    const at = systemClock.date();
    const whose = key === undefined ? {} : { key };
    emit({ type: 'operated', at, skill: mount, mount, revision: '', action, by, ...whose });
  };
  return {
    page: PAGE,
    onFinished: stats.onFinished,
    onEvent: (event) => {
      stats.onEvent(event);
      logs.onEvent(event);
    },
    prepare: (next) => moved.move(switchedOff.without(next)),
    sessions,
    told,
    routes({ dispatcher, reloader, condition, drain, keys, limiter, hasAdminToken, ...given }) {
      ({ emit } = given);
      reloader.onReloaded((next) => {
        current = next;
        known.take(shareOf(next, place));
        switchedOff.take(next);
        moved.take(next);
      });
      stats.start(dispatcher);
      const disabled = () => switchedOff.list;
      const desk = new KeyDesk({
        ...{ dataDir: config.settings.dataDir, hasAdminToken, config: () => current },
        ...{ book: keys.book, look: keys.look },
      });
      return [
        ...statsRoutes({ stats, dispatcher, condition, disabled, moved: () => moved.list }),
        ...logRoutes(logs, dispatcher),
        ...crashRoutes(config.settings.dataDir),
        ...controlRoutes({ dispatcher, reloader, switchedOff, moved, tell: told, drain }),
        ...keyRoutes({ desk, tell: told }),
        ...limitRoutes({ limiter, desk, config: () => current }),
        ...installedRoutes({ config: () => current, stopping: closing.signal }),
      ];
    },
    async close() {
      closing.abort();
      stats.close();
      await Promise.all([choices.close(), sessions?.close()]);
    },
  };
}
