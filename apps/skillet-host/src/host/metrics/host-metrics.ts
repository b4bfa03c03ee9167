import type { HostConfig } from '@skillet/config';
import type { Dispatcher, FinishedCallListener, HostRoute, ReloadOutcome } from '@skillet/core';
import { systemClock } from '@skillet/supervisor';
import { isCountedSet, Metrics, metricsRoute } from '@skillet/telemetry';
import type { HostLogger } from '../../log/logger.ts';
import type { Place } from '../../launcher/place-of.ts';
import { joinMetrics } from '../../siblings/merge/metrics.ts';
import type { Siblings } from '../../siblings/siblings.ts';
import { shareOf } from '../../siblings/share.ts';
import type { LauncherLink } from '../launcher-link.ts';
import type { Reloader } from '../reloader.ts';
import { hostFacts } from './host-facts.ts';
import { limitsOf } from './skill-limits.ts';
import { metricsPort } from './metrics-port.ts';

/** Milliseconds that the counts of the host before are waited for. */
const HANDED_ON_WITHIN = 1000;

/** What a host has that its metrics need. */
export interface HostMetricsParts {
  readonly config: HostConfig;
  readonly link: LauncherLink | undefined;
  readonly place: Place;
  readonly siblings: Siblings | undefined;
  readonly log: HostLogger;
  /** Lines of the log that were dropped so far. */
  readonly droppedLines: () => number;
}

/** The metrics of a host. */
export interface HostMetrics {
  readonly onFinished: FinishedCallListener;
  readonly onEvent: Metrics['onEvent'];
  /** A caller was told to wait. */
  readonly onRateLimited: Metrics['onRateLimited'];
  readonly onWrongCredential: Metrics['onWrongCredential'];
  /** A call was to be copied to another version. */
  readonly onCopied: Metrics['onCopied'];
  readonly onReload: (outcome: ReloadOutcome | undefined) => void;
  routes(dispatcher: Dispatcher, reloader: Pick<Reloader, 'onReloaded'>): HostRoute[];
  /** Opens the port of its own, where there is one. */
  listen(dispatcher: Dispatcher): Promise<void>;
  /** This host serves now; the one before tells what it has counted. */
  serves(): void;
  /** Hands on what was counted: at once when another serves, and what has come since. */
  handOn(): void;
  close(): Promise<void>;
}

/** Makes the metrics of a host; undefined when they are switched off. */
export function hostMetrics({
  config,
  link,
  place,
  siblings,
  log,
  droppedLines,
}: HostMetricsParts): HostMetrics | undefined {
  if (!config.metrics.enabled) return undefined;
  const limits = limitsOf(shareOf(config, place));
  const facts = hostFacts(droppedLines);
  const metrics = new Metrics({ clock: systemClock, facts, limitsOf: limits.of });
  const port = metricsPort({
    config: config.metrics,
    metrics,
    join: siblings && joinMetrics(siblings),
    log,
  });
  if (link !== undefined && place.of > 1)
    metrics.tellReads((counted) => {
      link.tally(counted);
    });
  const handedOn = Promise.withResolvers<undefined>();
  if (link?.takesOver === true) metrics.awaitCounts(handedOn.promise);
  link?.onCounts((counted) => {
    if (isCountedSet(counted)) metrics.add(counted);
    handedOn.resolve(undefined);
  });
  return {
    onFinished: metrics.onFinished,
    onEvent: metrics.onEvent,
    onRateLimited: metrics.onRateLimited,
    onWrongCredential: metrics.onWrongCredential,
    onCopied: metrics.onCopied,
    onReload: (outcome) => {
      metrics.onReload(outcome);
    },
    routes(dispatcher, reloader) {
      reloader.onReloaded((next) => {
        limits.take(shareOf(next, place));
      });
      const scope = config.metrics.public ? 'anybody' : 'admin';
      return [metricsRoute(metrics, dispatcher, scope)];
    },
    listen: (dispatcher) => port.listen(dispatcher, link?.takesOver === true),
    serves() {
      setTimeout(() => {
        handedOn.resolve(undefined);
      }, HANDED_ON_WITHIN).unref();
    },
    handOn() {
      metrics.handOn((counted) => {
        link?.handOnCounts(counted);
      });
    },
    close() {
      metrics.close();
      return port.close();
    },
  };
}
