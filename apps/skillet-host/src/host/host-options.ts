import type { HostConfig, HostLogLevel } from '@skillet/config';
import type { EventListener } from '@skillet/core';
import type { Middleware } from '@skillet/gateway';
import type { HostLogger } from '../log/logger.ts';
import type { Place } from '../launcher/place-of.ts';
import type { SkillSources } from '../sources/skill-sources.ts';
import type { ConditionPart } from './condition/join-conditions.ts';
import type { LauncherLink } from './launcher-link.ts';

/** What a host is started with. */
export interface HostOptions {
  readonly config: HostConfig;
  readonly host: string;
  /** Undefined for a host that listens on nothing: who started it connects. */
  readonly port: number | undefined;
  readonly log: HostLogger;
  /** At `debug`, each request is a line. */
  readonly logLevel?: HostLogLevel | undefined;
  /** What the skills come from, also for a reload. */
  readonly sources: SkillSources;
  /** Whether edited skills are loaded by themselves. */
  readonly watchSkills: boolean;
  /** Opens the admin endpoints to callers from other machines. */
  readonly adminToken: string | undefined;
  /** The launcher that started it, if one did. */
  readonly link?: LauncherLink | undefined;
  /** Which of the hosts that share the port this one is. Default: it has it alone. */
  readonly place?: Place | undefined;
  /** Milliseconds within which a host is gone from which this one has taken over. Default: 0. */
  readonly leaves?: number | undefined;
  /** What every request goes through first; may grow. */
  readonly middlewares?: Middleware[] | undefined;
  /** Hears, as a sentence, that the host should be replaced: threads nobody can end take what it needs. */
  readonly onSpent?: ((why: string) => void) | undefined;
  /** Has the host stop, for a reason in words. Default: whoever started it is not to be asked. */
  readonly drainRequest?: ((why: string) => void) | undefined;
  /** What else `/health` is to say. */
  readonly condition?: ConditionPart | undefined;
  /** Lines of the log that were dropped so far. Default: none ever is. */
  readonly droppedLines?: (() => number) | undefined;
  /** Whether the host may move itself, and its launcher, into a control group beside those of skills. Default: no. */
  readonly cgroups?: boolean | undefined;
  /** Hears of every event. */
  readonly onEvent?: EventListener | undefined;
}
