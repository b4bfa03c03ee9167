import type { HostAnswer, HostFacts, HostReply } from '@skillet/cluster';
import type { Json } from '../../siblings/merge/json.ts';

/** What a host has answered. */
export interface Told {
  /** Names it alone. */
  readonly host: string;
  /** Who and where it is, in the words that clients see. */
  readonly about: Json;
  readonly answer: HostAnswer;
}

/** A host that has not answered, and why, as the end of a sentence. */
export interface Missing {
  readonly host: string;
  readonly why: string;
}

/** What all hosts say to one question. */
export interface AllSaid {
  /** That of the host that asks comes first. */
  readonly told: readonly Told[];
  readonly missing: readonly Missing[];
  /** Why the host that asks has nothing to say, where it says why. */
  readonly why?: string | undefined;
}

/** Why a host says nothing that does not have what was asked for. */
export const NOT_THERE = 'it tells nothing of it';

/** Sorts replies: which hosts have answered what can be used, and why the others have not. */
export function sortReplies(replies: readonly HostReply[]): AllSaid {
  const told: Told[] = [];
  const missing: Missing[] = [];
  for (const reply of replies) {
    const { label: host } = reply.host;
    if ('missing' in reply) missing.push({ host, why: reply.missing });
    else if (reply.answer.status === 200)
      told.push({ host, about: aboutOf(reply.host), answer: reply.answer });
    else missing.push({ host, why: refusalOf(reply.answer) });
  }
  return { told, missing };
}

function aboutOf(facts: HostFacts): Json {
  const { instance, state, role, zone, labels, version, inFlight, processes, since } = facts;
  return {
    ...{ instance, state, role },
    ...(zone === undefined ? {} : { zone }),
    ...{ labels, version, in_flight: inFlight },
    ...(processes === 1 ? {} : { processes }),
    since: new Date(since).toISOString(),
  };
}

/** What a host says in place of what it was asked, as the end of a sentence. */
export function refusalOf({ status }: HostAnswer): string {
  if (status === 403) return 'it lets no other host ask (cluster.admin)';
  if (status === 404) return NOT_THERE;
  return `it answered with ${String(status)}`;
}
