import {
  scrubPaths,
  type CallLimits,
  type EventListener,
  type HostLine,
  type SkillView,
} from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import { Limiter, type OnLimited } from './limiter.ts';
import { QuotaBook } from './quota-book.ts';
import type { LimitConfig } from './rules.ts';
import { ToldRefusals } from './told-refusals.ts';

/** What holds calls to their limits. */
export interface HostLimits {
  readonly limiter: Limiter;
  /** See `Limiter.useKeys`. */
  readonly useKeys: (limits: ReadonlyMap<string, CallLimits>) => void;
  close(): Promise<void>;
}

/** What it needs. */
export interface HostLimitsParts {
  readonly config: LimitConfig;
  /** Where calls of the day are kept. Default: nowhere. */
  readonly dataDir: string | undefined;
  readonly log: Pick<HostLogger, 'warn'>;
  /** Hears of each call that was refused. */
  readonly onLimited: OnLimited | undefined;
  /** Hears of refusals, of many at once. */
  readonly onEvent: EventListener;
  readonly skill: (mount: string) => Pick<SkillView, 'name' | 'revision'> | undefined;
  /** Which of several hosts this is that hold the limits together, and what they hear each other by. Default: it is alone. */
  readonly place: Place;
  readonly line: HostLine | undefined;
}

/** Limits the calls of a host as its configuration says, and tells of those that were refused. */
export function hostLimits(parts: HostLimitsParts): HostLimits {
  const { config, dataDir, log, onLimited, onEvent, skill, place, line } = parts;
  const told = new ToldRefusals(({ mount, caller, limit, refused }) => {
    const { name = mount, revision = '' } = skill(mount) ?? {};
    const about = { at: dateNow(), skill: name, mount, revision };
    onEvent({ ...about, type: 'rate-limited', caller, limit, refused });
  });
  const onFault = (why: string): void => {
    log.warn(
      `limits: the calls of the day (host/daily-calls.json in the data folder): ${scrubPaths(why)}`,
    );
  };
  const quotas =
    dataDir === undefined
      ? undefined
      : new QuotaBook({ dataDir, number: line && place.number, onFault });
  const limiter = new Limiter({
    quotas,
    line,
    onLimited: (...names) => {
      onLimited?.(...names);
      told.note(...names);
    },
  });
  limiter.configure(config);
  return {
    limiter,
    useKeys: (limits) => {
      limiter.useKeys(limits);
    },
    close: async () => {
      told.close();
      await limiter.settle();
      await quotas?.close();
    },
  };
}
