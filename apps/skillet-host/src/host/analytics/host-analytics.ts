import { Analytics, analyticsRoute, readQuery } from '@skillet/analytics';
import type { HostConfig } from '@skillet/config';
import type { FinishedCallListener, HostRoute } from '@skillet/core';
import { systemClock } from '@skillet/supervisor';
import type { HostLogger } from '../../log/logger.ts';
import type { Reloader } from '../reloader.ts';
import { leavesTraces } from '../leaves-traces.ts';
import { analyticsFile } from './analytics-file.ts';

/** Milliseconds: so much may be lost by the end of a host that nobody foresaw. */
const MOST_UNWRITTEN = 60_000;

/** The analytics of a host. */
export interface HostAnalytics {
  readonly onFinished: FinishedCallListener;
  readonly routes: HostRoute[];
  /** Looks something up, by the parameters of `GET /analytics`; resolves with JSON. */
  readonly usage: (parameters: string) => Promise<string>;
  /** Takes over what reloads bring. */
  follow(reloader: Pick<Reloader, 'onReloaded'>): void;
  /** Writes what was counted so far: another host serves now. */
  handOn(): void;
  close(): Promise<void>;
}

/** Makes the analytics of a host; undefined where there are none. */
export function hostAnalytics(config: HostConfig, log: HostLogger): HostAnalytics | undefined {
  if (!config.analytics.enabled || !leavesTraces(config)) return undefined;
  const { dataDir } = config.settings;
  const analytics = new Analytics({
    clock: systemClock,
    file: analyticsFile(dataDir),
    ...boundsOf(config),
    note: (level, text) => {
      log[level](text);
    },
  });
  return {
    onFinished: analytics.onFinished,
    routes: [analyticsRoute(analytics, systemClock)],
    usage: (parameters) =>
      analytics.read(readQuery(new URLSearchParams(parameters), systemClock.date())),
    follow(reloader) {
      reloader.onReloaded((next) => {
        analytics.configure({ enabled: next.analytics.enabled, ...boundsOf(next) });
      });
    },
    handOn: analytics.flush,
    close: () => analytics.close(),
  };
}

function boundsOf({ analytics: { maxSize, flush } }: HostConfig) {
  return { maxBytes: maxSize, flushAfter: Math.min(flush, MOST_UNWRITTEN) };
}
