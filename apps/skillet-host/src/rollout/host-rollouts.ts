import type { HostConfig } from '@skillet/config';
import {
  SKILL_DEFAULTS,
  type CallTap,
  type EventListener,
  type FinishedCallListener,
  type HostRoute,
  type SkillSpec,
} from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import { HostShadows, type ShadowHost } from '../shadow/host-shadows.ts';
import { shadowRoutes } from '../shadow/shadow-routes.ts';
import type { FinishedCallsPart } from '../host/finished-calls.ts';
import type { Reloader, ReloadRollouts } from '../host/reloader.ts';
import { leavesTraces } from '../host/leaves-traces.ts';
import type { HostVersions } from '../host/versions/host-versions.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Commands } from '../siblings/door.ts';
import { KEEPER } from '../siblings/keeper.ts';
import { ownDesk, type RolloutDesk, type RolloutsInAll } from '../siblings/rollouts-in-all.ts';
import { ShadowsInAll, type ShadowDesk } from '../siblings/shadows-in-all.ts';
import type { Siblings } from '../siblings/siblings.ts';
import { WeightsInAll } from '../siblings/weights-in-all.ts';
import { CallSamples } from './call-samples.ts';
import { ExampleRuns } from './example-runs.ts';
import { KeptBefore } from './kept-before.ts';
import { rolloutCompany } from './rollout-company.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { Rollouts } from './rollouts.ts';
import { VersionWeights, weightsRoute, type Weigh } from './version-weights.ts';

/** What versions prove themselves in, once that is there. */
export interface RolloutHost {
  readonly supervisor: Supervisor;
  readonly reloader: Pick<Reloader, 'onReloaded' | 'failures'>;
  readonly versions: HostVersions | undefined;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** What is done with a configuration before its skills run that is asked of each of them by itself. */
  readonly equip: (config: HostConfig) => HostConfig;
  /** Hears of calls that were to be copied. Default: nobody does. */
  readonly onCopied: ShadowHost['onOutcome'];
}

/** What sees to it that versions prove themselves before they take over, and after. */
export interface HostRollouts extends FinishedCallsPart, ReloadRollouts {
  readonly onFinished: FinishedCallListener;
  readonly onEvent: EventListener;
  /** Sees the calls of which another version is to answer some. */
  readonly tap: CallTap;
  readonly routes: readonly HostRoute[];
  /** What is tried now. */
  readonly desk: RolloutDesk & {
    /** Gives versions at a mount other weights. */
    readonly weigh: Weigh;
  };
  /** What gets copies of calls. */
  readonly shadows: ShadowDesk;
  /** What the others that share the port may ask. */
  readonly commands: Commands;
  /** Has a reload be that of all others, too. */
  readonly inAll: Pick<RolloutsInAll, 'tried' | 'reloadOthers'> | undefined;
  follow(host: RolloutHost): void;
  close(): Promise<void>;
}

/** What it needs at once. */
export interface HostRolloutParts {
  readonly config: HostConfig;
  /** Where the host stands among those that share its port. */
  readonly place: Place;
  /** The others; undefined where there are none. */
  readonly siblings: Siblings | undefined;
  readonly log: HostLogger;
}

/** Has versions prove themselves; where several hosts share a port, in all of them together. */
export function hostRollouts({ config, place, siblings, log }: HostRolloutParts): HostRollouts {
  const examples = new ExampleRuns(log);
  const samples = new CallSamples();
  const rollouts = new Rollouts();
  const shadows = new HostShadows();
  const { records } = rollouts;
  const weights = new VersionWeights();
  const isAlone = place.of === 1;
  const mayTry = isAlone || (siblings !== undefined && leavesTraces(config));
  const weightsInAll = siblings && new WeightsInAll(siblings, weights, log);
  const shadowsInAll = new ShadowsInAll(siblings, shadows);
  let guard: ReturnType<HostVersions['guard']> | undefined;
  let company: ReturnType<typeof rolloutCompany>;
  let kept: KeptBefore | undefined;
  const own = ownDesk(rollouts);
  const desk: HostRollouts['desk'] = {
    answer: (mount) => (company?.inAll ?? own).answer(mount),
    settle: (...wish) => (company?.inAll ?? own).settle(...wish),
    weigh: async (mount, text, by) =>
      weightsInAll === undefined
        ? weights.set(mount, text, by)
        : weightsInAll.weigh(mount, text, by),
  };
  return {
    onFinished: records.onFinished,
    listens: () => records.isOn,
    onEvent: rollouts.onEvent,
    examine: examples.problems,
    sample: (spec) => examples.unanswered(spec, samples.of(spec.mount)),
    tap: samples,
    trial(canary, tried) {
      const ofSpec = rollouts.plans.trial(canary);
      return (spec) =>
        mayTry && (tried === undefined || tried.includes(spec.mount)) ? ofSpec(spec) : undefined;
    },
    beforeCanary: async (...wish) => kept?.begin(...wish),
    began: (...reload) => {
      rollouts.began(...reload);
    },
    refusal: mayTry ? undefined : keepsNothing(place),
    routes: [
      ...rolloutRoutes(desk),
      weightsRoute(weights, desk.weigh),
      ...shadowRoutes(shadowsInAll),
    ],
    desk,
    shadows: shadowsInAll,
    get commands() {
      return {
        ...company?.inAll.commands,
        ...kept?.commands,
        ...weightsInAll?.commands,
        ...shadowsInAll.commands,
      };
    },
    get inAll() {
      return company?.inAll;
    },
    follow({ supervisor, reloader, versions, emit, equip, onCopied }) {
      // Of several hosts the first one writes what is kept.
      guard = place.number === KEEPER ? versions?.guard(log) : undefined;
      const onTakenBack = (mount: string, why: string) => {
        reloader.failures.onFailed(mount, why);
      };
      weights.follow({ supervisor, emit });
      const askKeeper = siblings?.tell.bind(siblings, KEEPER);
      kept = versions && new KeptBefore({ guard, askKeeper, log });
      rollouts.follow({ supervisor, emit, guard, kept, onTakenBack });
      if (versions !== undefined && mayTry)
        company = rolloutCompany(siblings, { rollouts, supervisor, versions, guard, log });
      shadows.follow({ supervisor, emit, onOutcome: onCopied });
      const configure = (next: HostConfig) => {
        const { skills } = next;
        samples.configure(skills);
        shadows.configure(next, equip);
        if (mayTry) rollouts.configure(skills);
        else if (place.number === KEEPER && skills.some(isTried)) log.warn(NOTHING_IS_TRIED);
      };
      configure(config);
      reloader.onReloaded(configure);
    },
    async close() {
      company?.close();
      examples.close();
      rollouts.close();
      await shadows.close();
      await guard?.close();
    },
  };
}

const NOTHING_IS_TRIED =
  'deploy.canary and verify.window do nothing: several processes serve on this port (server.workers), and this host has no data folder in which versions are kept: every version takes over at once, and is not watched';

/** Whether versions of a skill are to prove themselves with calls. */
function isTried({ deploy, verify }: SkillSpec): boolean {
  const { canary } = deploy ?? SKILL_DEFAULTS.deploy;
  return canary.steps.length > 0 || (verify ?? SKILL_DEFAULTS.verify).window > 0;
}

function keepsNothing({ of }: Place): string {
  return `${String(of)} processes serve on this port (server.workers), and no versions are kept, so that one that is started again could not run what the others do: start the host with a configuration file, or with \`--workers 1\``;
}
