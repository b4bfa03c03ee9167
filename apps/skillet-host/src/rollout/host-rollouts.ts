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
import type { HostVersions } from '../host/versions/host-versions.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import { CallSamples } from './call-samples.ts';
import { ExampleRuns } from './example-runs.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { Rollouts } from './rollouts.ts';
import { VersionWeights } from './version-weights.ts';

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
  readonly desk: Pick<Rollouts, 'answer' | 'settle'> & {
    /** Gives versions at a mount other weights. */
    readonly weigh: VersionWeights['set'];
  };
  /** What gets copies of calls. */
  readonly shadows: Pick<HostShadows, 'answer'>;
  follow(host: RolloutHost): void;
  close(): Promise<void>;
}

/** What it needs at once. */
export interface HostRolloutParts {
  readonly config: HostConfig;
  /** Where the host stands among those that share its port. */
  readonly place: Place;
  readonly log: HostLogger;
}

/** Has versions prove themselves: of several hosts on a port each would judge by what it sees alone, so none tries anything. */
export function hostRollouts({ config, place, log }: HostRolloutParts): HostRollouts {
  const examples = new ExampleRuns(log);
  const samples = new CallSamples();
  const rollouts = new Rollouts();
  const shadows = new HostShadows();
  const { records } = rollouts;
  const isAlone = place.of === 1;
  const weights = new VersionWeights(isAlone ? undefined : WEIGHTS_OF_ALL);
  let guard: ReturnType<HostVersions['guard']> | undefined;
  return {
    onFinished: records.onFinished,
    listens: () => records.isOn,
    onEvent: rollouts.onEvent,
    examine: examples.problems,
    sample: (spec) => examples.unanswered(spec, samples.of(spec.mount)),
    tap: samples,
    trial: (canary) => (isAlone ? rollouts.trial(canary) : () => undefined),
    began: (outcome, by) => {
      rollouts.began(outcome, by);
    },
    refusal: isAlone ? undefined : amongSeveral(place),
    routes: [...rolloutRoutes(rollouts), weights.route, ...shadowRoutes(shadows)],
    desk: {
      answer: (mount) => rollouts.answer(mount),
      settle: (...what) => rollouts.settle(...what),
      weigh: weights.set,
    },
    shadows,
    follow({ supervisor, reloader, versions, emit, equip, onCopied }) {
      guard = versions?.guard(log);
      const onTakenBack = (mount: string, why: string) => {
        reloader.failures.onFailed(mount, why);
      };
      weights.follow({ supervisor, emit });
      rollouts.follow({ supervisor, emit, guard, onTakenBack });
      shadows.follow({ supervisor, emit, onOutcome: onCopied });
      const configure = (next: HostConfig) => {
        const { skills } = next;
        samples.configure(skills);
        if (isAlone) {
          rollouts.configure(skills);
          shadows.configure(next, equip);
        } else if (place.number === 1) {
          if (skills.some(isTried)) log.warn(NOTHING_IS_TRIED);
          if ((next.shadows ?? []).length > 0) log.warn(NOTHING_IS_COPIED);
        }
      };
      configure(config);
      reloader.onReloaded(configure);
    },
    async close() {
      examples.close();
      rollouts.close();
      await shadows.close();
      await guard?.close();
    },
  };
}

const WEIGHTS_OF_ALL =
  'several processes serve on this port (server.workers), and these weights would be those of one: write them into the configuration, and reload';

const NOTHING_IS_TRIED =
  'deploy.canary and verify.window do nothing while several processes serve on this port (server.workers): every version takes over at once, and is not watched';

const NOTHING_IS_COPIED =
  '`shadow` does nothing while several processes serve on this port (server.workers): no call is copied';

/** Whether versions of a skill are to prove themselves with calls. */
function isTried({ deploy, verify }: SkillSpec): boolean {
  const { canary } = deploy ?? SKILL_DEFAULTS.deploy;
  return canary.steps.length > 0 || (verify ?? SKILL_DEFAULTS.verify).window > 0;
}

function amongSeveral({ of }: Place): string {
  return `${String(of)} processes serve on this port (server.workers), and a canary is one of a single process: start the host with \`--workers 1\` for it`;
}
