import { existsSync } from 'node:fs';
import { Analytics, analyticsRoute, readQuery } from '@skillet/analytics';
import type { HostConfig } from '@skillet/config';
import type { FinishedCallListener, HostRoute } from '@skillet/core';
import { systemClock } from '@skillet/supervisor';
import type { HostLogger } from '../../log/logger.ts';
import type { ConditionPart } from '../condition/join-conditions.ts';
import { leavesTraces } from '../leaves-traces.ts';
import { analyticsFile } from './analytics-file.ts';

/** Milliseconds: so much may be lost by the end of a host that nobody foresaw. */
const MOST_UNWRITTEN = 60_000;

/** The analytics of a host. */
export interface HostAnalytics {
  readonly onFinished: FinishedCallListener;
  /** Whether calls are counted now. */
  readonly listens: () => boolean;
  readonly condition: ConditionPart;
  readonly routes: HostRoute[];
  /** Looks something up, by the parameters of `GET /analytics`; resolves with JSON. */
  readonly usage: (parameters: string) => Promise<string>;
  /** Takes over what a reload brings. */
  configure(next: HostConfig): void;
  /** Writes what was counted so far: another host serves now. */
  handOn(): void;
  close(): Promise<void>;
}

/** Makes the analytics of a host, which may be switched on later; undefined where it writes nothing. */
export function hostAnalytics(config: HostConfig, log: HostLogger): HostAnalytics | undefined {
  if (!leavesTraces(config)) return undefined;
  const { dataDir } = config.settings;
  const file = analyticsFile(dataDir);
  let wasOn = config.analytics.enabled;
  const analytics = new Analytics({
    clock: systemClock,
    file,
    ...settingsOf(config),
    note: (level, text) => {
      log[level](text);
    },
  });
  /** What was counted before can be read where nothing is counted now. */
  const isThere = () => wasOn || existsSync(file);
  return {
    onFinished: analytics.onFinished,
    listens: () => analytics.enabled,
    condition: () => {
      const { fault } = analytics;
      return fault === undefined ? {} : { warnings: [fault] };
    },
    routes: [analyticsRoute(analytics, systemClock, isThere)],
    usage: async (parameters) => {
      if (!isThere()) throw new Error('this host counts nothing (analytics are off)');
      return analytics.read(readQuery(new URLSearchParams(parameters), systemClock.date()));
    },
    configure(next) {
      wasOn ||= next.analytics.enabled;
      analytics.configure(settingsOf(next));
    },
    handOn: analytics.flush,
    close: () => analytics.close(),
  };
}

function settingsOf({ analytics: { enabled, maxSize, flush } }: HostConfig) {
  return { enabled, maxBytes: maxSize, flushAfter: Math.min(flush, MOST_UNWRITTEN) };
}
