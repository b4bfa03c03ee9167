import type { RequestListener } from 'node:http';
import type { HostConfig } from '@skillet/config';
import type {
  EventListener,
  FailedExamples,
  FailedSamples,
  OperatorAction,
  ReloadOutcome,
  SkillSpec,
} from '@skillet/core';
import type { GatewayOptions } from '@skillet/gateway';
import { dateNow } from '../clock.ts';
import { skillFinder } from '../host/peers/from-skill.ts';
import type { Peers } from '../host/peers/peers.ts';
import type { EventRing } from '../host/event-ring.ts';
import type { LauncherLink } from '../host/launcher-link.ts';
import type { Reloader, ReloadWish } from '../host/reloader.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import type { HostRollouts } from '../rollout/host-rollouts.ts';
import type { Commands } from './door.ts';
import { forAll } from './for-all.ts';
import { handingOver } from './hand-over.ts';
import { healthInAll } from './health-in-all.ts';
import type { Json } from './merge/json.ts';
import { noteOf } from './note.ts';
import { isStateful } from './share.ts';
import { relayEvents } from './event-relay.ts';
import { skillInAll } from './skill-in-all.ts';
import { Siblings } from './siblings.ts';

/** What a host has that the others are joined with. */
export interface HostSiblingsParts {
  readonly place: Place;
  readonly link: LauncherLink | undefined;
  readonly log: HostLogger;
}

/** The other hosts that share the port; undefined for a host that has it alone. */
export function hostSiblings({ place, link, log }: HostSiblingsParts): Siblings | undefined {
  return place.of === 1 || link === undefined ? undefined : new Siblings(place, link, log);
}

/** Answers requests here, but for those that another host alone can answer. */
export function entranceOf(
  siblings: Siblings | undefined,
  gateway: RequestListener,
  parts: {
    readonly peers: Pick<Peers, 'isFromSkill'>;
    readonly reloader: Pick<Reloader, 'onReloaded'>;
    readonly config: HostConfig;
  },
): RequestListener {
  if (siblings === undefined) return gateway;
  let mounts = statefulIn(parts.config);
  parts.reloader.onReloaded((next) => {
    mounts = statefulIn(next);
  });
  const isFromSkill = skillFinder(parts.peers);
  return handingOver(gateway, { siblings, isFromSkill, mounts: () => mounts });
}

function statefulIn({ skills }: HostConfig): ReadonlySet<string> {
  return new Set(skills.filter(isStateful).map(({ mount }) => mount));
}

/** What takes the events of a host: its own ring, or that of each host. */
export function ringListener(
  ring: EventRing,
  { of }: Place,
  link: LauncherLink | undefined,
): EventListener {
  if (of > 1 && link !== undefined) return relayEvents(link, ring);
  return (event) => {
    ring.push(event);
  };
}

/** What the gateway of a host leaves to the others, and asks of them. */
export function gatewayParts(
  siblings: Siblings | undefined,
): Pick<GatewayOptions, 'toldCaller' | 'eachRoute' | 'tellOfSkill'> {
  return {
    toldCaller: (req) => noteOf(req)?.caller,
    eachRoute: siblings && forAll(siblings),
    tellOfSkill: siblings && skillInAll(siblings),
  };
}

/** What is done in all hosts, first in this one. */
export interface InAll {
  readonly reload: (trigger: string, wish?: ReloadWish) => Promise<ReloadOutcome>;
  readonly pardon: (mount: string) => Promise<boolean>;
  /** What `GET /health` says of all of them. */
  readonly healthInAll: () => Promise<Json>;
  readonly usage: Usage;
  /** Tells as an event what was done to a skill, and who wanted it. */
  readonly tellOperated: (action: OperatorAction, by: string, mount: string) => void;
}

/** What `GET /analytics` says to such parameters, as JSON; undefined where nothing is counted. */
type Usage = ((parameters: string) => Promise<string>) | undefined;

/** What one host tells the others of a reload. */
interface ToldReload {
  readonly trigger: string;
  readonly force: boolean;
  /** See `ReloadWish`. */
  readonly canary?: number | undefined;
  readonly tried: readonly string[];
  readonly since: number;
  /** What the examples came to, which only one of them runs. */
  readonly examples: readonly FailedExamples[];
  /** The same of recent calls, which are those of that one. */
  readonly samples: readonly FailedSamples[];
}

/** Has reloads and pardons be those of all hosts, and lets the others in, who may ask for `commands` besides. */
export function actInAll(
  siblings: Siblings | undefined,
  gateway: RequestListener,
  own: {
    readonly reloader: Pick<Reloader, 'reload'>;
    readonly pardon: InAll['pardon'];
    readonly health: () => Json;
    readonly analytics: { readonly usage: NonNullable<Usage> } | undefined;
    readonly emit: EventListener;
    readonly rollouts: Pick<HostRollouts, 'inAll' | 'commands'>;
    readonly recorder: { readonly commands: Commands };
  },
  commands: readonly Commands[],
): InAll {
  const { reloader, pardon, health, analytics, emit, rollouts, recorder } = own;
  const usage = analytics?.usage;
  siblings?.open(gateway, {
    ...(Object.assign({}, ...commands, rollouts.commands, recorder.commands) as Commands),
    reload: async (told) => {
      const { trigger, examples, samples, ...how } = JSON.parse(told) as ToldReload;
      const found = new Map(examples.map(({ mount, problems }) => [mount, problems]));
      const examine = ({ mount }: SkillSpec) => Promise.resolve(found.get(mount) ?? []);
      const sample = ({ mount }: SkillSpec) =>
        Promise.resolve(samples.find((one) => one.mount === mount));
      const { failed } = await reloader.reload(trigger, { ...how, examine, sample });
      return failed.map(({ mount, error }) => {
        return { mount, error: `host ${String(siblings.place.number)}: ${error}` };
      });
    },
    pardon,
  });
  return {
    async reload(trigger, wish = {}) {
      const since = dateNow();
      const outcome = await reloader.reload(trigger, { ...wish, since });
      if (wish.dryRun === true || siblings === undefined) return outcome;
      const { examples = [], samples = [] } = outcome;
      const { canary, force = false } = wish;
      const tried = rollouts.inAll?.tried(outcome) ?? [];
      const told: ToldReload = { trigger, force, canary, tried, since, examples, samples };
      // One by one, and no further where one fails, so that the others go on as they are.
      const tell = () => siblings.tellAll('reload', JSON.stringify(told));
      const failed = await (rollouts.inAll?.reloadOthers(outcome, tell) ?? tell());
      return withFailures(outcome, failed);
    },
    async pardon(mount) {
      const was = await pardon(mount);
      const others = (await siblings?.tellAll('pardon', mount)) ?? [];
      return was || others.includes(true);
    },
    healthInAll: () => healthInAll(siblings, health),
    usage:
      usage &&
      (async (parameters) => {
        // So that the others have written what they have counted by then.
        const target = `/analytics?${parameters}`;
        const caller = { kind: 'admin', name: 'the command line' } as const;
        await siblings?.ask({ method: 'GET', target, caller });
        return usage(parameters);
      }),
    tellOperated(action, by, mount) {
      const origin = { at: dateNow(), skill: mount, mount, revision: '' };
      emit({ type: 'operated', ...origin, action, by });
    },
  };
}

/** What came of a reload, with the skills that did not come up in other hosts alone. */
function withFailures(outcome: ReloadOutcome, others: readonly unknown[]): ReloadOutcome {
  const failed = new Map(outcome.failed.map((one) => [one.mount, one]));
  for (const one of (others as ReloadOutcome['failed'][]).flat())
    if (!failed.has(one.mount)) failed.set(one.mount, one);
  const { canaries, ...rest } = outcome;
  const left = canaries?.filter(({ mount }) => !failed.has(mount)) ?? [];
  const tried = left.length === 0 ? {} : { canaries: left };
  return { ...rest, ...tried, failed: [...failed.values()] };
}
