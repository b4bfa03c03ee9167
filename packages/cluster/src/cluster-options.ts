import type { Admission, Clock, Dispatcher, FinishedCallListener } from '@skillet/core';
import type { InvokeRemote, PlacedSkills } from './cluster-dispatcher.ts';
import type { MemberFacts } from './describe-member.ts';
import type { NatsAccess } from './link/connect-options.ts';
import type { Role } from './members/beat.ts';
import type { LossCause } from './members/members.ts';
import type { ApiAnswers } from './serve/own-answers.ts';

/** What a host of a cluster is made of. */
export interface ClusterOptions {
  readonly access: NatsAccess;
  /** Name of the cluster. */
  readonly name: string;
  /** Name of the host. */
  readonly host: string;
  /** What tells this run of it from all others: twelve hexadecimal digits. Default: by chance. */
  readonly instance?: string | undefined;
  readonly role: Role;
  readonly zone?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether what is sent is sealed for the host that gets it. */
  readonly encrypt: boolean;
  /** Public nkeys of the hosts that are believed; none for all that NATS lets speak. */
  readonly trusted: readonly string[];
  readonly version: string;
  readonly clock: Clock;
  /** The skills of this host. */
  readonly local: Dispatcher;
  /** Calls that its skills have in flight. */
  readonly inFlight: () => number;
  /** Whether others may call a skill of it. */
  readonly offers: (mount: string) => boolean;
  readonly invoke: InvokeRemote;
  readonly placed: PlacedSkills;
  /** What all processes that share its port say of themselves; undefined where it has its port alone. */
  readonly group?: string | undefined;
  /** Answers what other hosts ask of its HTTP API. Default: nothing is answered. */
  readonly api?: ApiAnswers | undefined;
  readonly admission?: Admission | undefined;
  /** Hears of the end of each call of another host's skill that began here. */
  readonly onFinished?: FinishedCallListener | undefined;
  readonly log: ClusterLog;
}

/** Hears of what happens. */
export interface ClusterLog {
  onUp(): void;
  onDown(why: string): void;
  onJoined(member: MemberFacts): void;
  /** It gives no sign of life though it has calls of this host. */
  onFrozen(member: MemberFacts): void;
  /** It gets no calls of a skill for some milliseconds, for `why`, the end of a sentence. */
  onEjected(
    member: MemberFacts,
    mount: string,
    ejection: { readonly ms: number; readonly why: string },
  ): void;
  /** A single call has shown that it is well again. */
  onReturned(member: MemberFacts, mount: string): void;
  onLost(member: MemberFacts, cause: LossCause): void;
  onFault(why: string): void;
}

/** What is known of a cluster now. */
export interface ClusterFacts {
  readonly name: string;
  readonly connected: boolean;
  /** Why it is not, and since when in milliseconds since the epoch. */
  readonly away?: { readonly why: string; readonly since: number } | undefined;
  readonly self: { readonly host: string; readonly instance: string; readonly role: Role };
  readonly members: readonly MemberFacts[];
  /** Skills that are not the same on all hosts, as sentences. */
  readonly differences: readonly string[];
}
