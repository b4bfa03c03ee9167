import type { Clock } from '@skillet/core';
import type { Role } from './members/beat.ts';
import type { Member } from './members/member.ts';

/** What there is to say of another host. */
export interface MemberFacts {
  readonly host: string;
  readonly instance: string;
  readonly state: 'up' | 'leaving' | 'frozen';
  readonly role: Role;
  readonly zone?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  /** Calls in flight that it has of others, those of this host among them. */
  readonly inFlight: number;
  readonly skills: number;
  /** Skills of which it gets no calls, until when in milliseconds since the epoch, and why as the end of a sentence. */
  readonly ejected: readonly {
    readonly mount: string;
    readonly until: number;
    readonly why: string;
  }[];
  /** When it was first heard of, in milliseconds since the epoch. */
  readonly since: number;
}

/** Puts what is known of a host into words. */
export function describeMember(member: Member, clock: Clock): MemberFacts {
  const { id, told, load, since } = member;
  const { role, zone, labels, version, skills } = told;
  return {
    host: id.name,
    instance: id.instance,
    state: stateOf(member),
    ...{ role, zone, labels, version, skills },
    inFlight: load,
    ejected: [...member.tracks].flatMap(([mount, { ejection }]) =>
      ejection === undefined
        ? []
        : [{ mount, until: clock.date(ejection.until), why: ejection.why }],
    ),
    since: clock.date(since),
  };
}

function stateOf({ told, isFrozen }: Member): MemberFacts['state'] {
  if (isFrozen) return 'frozen';
  return told.state === 'leaving' ? 'leaving' : 'up';
}
