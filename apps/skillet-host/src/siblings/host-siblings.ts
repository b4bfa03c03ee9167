import type { RequestListener } from 'node:http';
import type { HostConfig } from '@skillet/config';
import type { EventListener, ReloadOutcome } from '@skillet/core';
import { skillFinder } from '../host/peers/from-skill.ts';
import type { Peers } from '../host/peers/peers.ts';
import type { EventRing } from '../host/event-ring.ts';
import type { LauncherLink } from '../host/launcher-link.ts';
import type { Reloader } from '../host/reloader.ts';
import type { Place } from '../launcher/place-of.ts';
import type { HostLogger } from '../log/logger.ts';
import { handingOver } from './hand-over.ts';
import { isStateful } from './share.ts';
import { relayEvents } from './event-relay.ts';
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

/** What is done in all hosts, first in this one. */
export interface InAll {
  readonly reload: (trigger: string, dryRun?: boolean) => Promise<ReloadOutcome>;
  readonly pardon: (mount: string) => Promise<boolean>;
}

/** Has reloads and pardons be those of all hosts, and lets the others in. */
export function actInAll(
  siblings: Siblings | undefined,
  gateway: RequestListener,
  own: { readonly reloader: Pick<Reloader, 'reload'>; readonly pardon: InAll['pardon'] },
): InAll {
  const { reloader, pardon } = own;
  siblings?.open(gateway, {
    reload: async (trigger) => (await reloader.reload(trigger)).failed,
    pardon,
  });
  return {
    async reload(trigger, dryRun = false) {
      const outcome = await reloader.reload(trigger, dryRun);
      // One by one, and no further where one fails, so that the others go on as they are.
      if (!dryRun) await siblings?.tellAll('reload', trigger);
      return outcome;
    },
    async pardon(mount) {
      const was = await pardon(mount);
      const others = (await siblings?.tellAll('pardon', mount)) ?? [];
      return was || others.includes(true);
    },
  };
}
