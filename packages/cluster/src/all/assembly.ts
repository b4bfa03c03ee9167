import { HostError, isStream, type BodyStream, type Clock } from '@skillet/core';
import { callHost, type AskParts } from '../call/ask-host.ts';
import { wholeAnswer } from '../call/whole-answer.ts';
import { describeMember, type MemberFacts } from '../describe-member.ts';
import type { Member } from '../members/member.ts';
import type { LossCause } from '../members/members.ts';
import { OWN_PATHS } from '../serve/own-answers.ts';

/** Milliseconds that the rest of an answer may take, once it has begun. */
const WHOLE = 10_000;
/** Bytes that an answer may have. */
const MOST = 16 * 1024 * 1024;
/** Hosts that are asked at a time. */
const AT_ONCE = 32;
/** Milliseconds for which a host is told of that was lost, as long as there is no other of its name; and how many are. */
const REMEMBERED = 60_000;
const MOST_REMEMBERED = 256;

/** What a host is asked by its own HTTP API. */
export interface HostQuestion {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly accept?: string | undefined;
  /** Name of the admin who wants to know. */
  readonly by: string;
  /** Milliseconds until its answer is to have begun. */
  readonly patience: number;
}

/** What it answered. */
export interface HostAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** A host of the cluster: one process, or several that share a port and answer as one. */
export interface HostFacts extends MemberFacts {
  /** Names it alone: its name, or that with its instance where several have the name. */
  readonly label: string;
  readonly processes: number;
}

/** A host that is not there any more, since when in milliseconds since the epoch, and why. */
export interface LostHost {
  readonly host: string;
  readonly since: number;
  readonly cause: LossCause;
}

/** What a host has said to a question, or why it has not. */
export type HostReply =
  | { readonly host: HostFacts; readonly answer: HostAnswer }
  /** `isGone` for one that is none of the cluster any more. */
  | { readonly host: HostFacts; readonly missing: string; readonly isGone: boolean };

/** What it is made with. */
export interface AssemblyParts extends AskParts {
  readonly clock: Clock;
  readonly members: { readonly all: readonly Member[] };
  /** The name of this host, and what all processes that share its port say of themselves. */
  readonly options: { readonly host: string; readonly group?: string | undefined };
}

/** Asks the other hosts of a cluster what their own HTTP APIs tell. */
export class Assembly {
  readonly #parts: AssemblyParts;
  readonly #lost = new Map<string, LostHost>();

  constructor(parts: AssemblyParts) {
    this.#parts = parts;
  }

  /** The other hosts, by their names. */
  get hosts(): readonly HostFacts[] {
    return this.#machines().map(({ facts }) => facts);
  }

  /** Hosts that were lost within the last minute and are not there again. */
  get lost(): readonly LostHost[] {
    const { clock, options } = this.#parts;
    const there = new Set(this.#parts.members.all.map(({ id }) => id.name)).add(options.host);
    const until = clock.date() - REMEMBERED;
    for (const [key, { host, since }] of this.#lost)
      if (since < until || there.has(host)) this.#lost.delete(key);
    return [...this.#lost.values()];
  }

  /** A host is none any more. */
  onLost({ id, told }: Member, cause: LossCause): void {
    if (cause === 'left' || told.state === 'leaving') return;
    this.#lost.delete(id.name);
    if (this.#lost.size >= MOST_REMEMBERED) return;
    this.#lost.set(id.name, { host: id.name, since: this.#parts.clock.date(), cause });
  }

  /** Asks all others, so many at a time; each is in the result. */
  async askAll(question: HostQuestion): Promise<readonly HostReply[]> {
    const machines = this.#machines();
    const replies = machines.map(({ facts }): HostReply => gone(facts));
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < machines.length; at = next++) {
        const machine = machines[at];
        if (machine !== undefined) replies[at] = await this.#askOne(machine, question);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, machines.length) }, work));
    return replies;
  }

  /** Asks one; a host that is not there any more does not answer. */
  async ask(host: HostFacts, question: HostQuestion): Promise<HostReply> {
    const machine = this.#machines().find(({ facts }) => facts.label === host.label);
    const isSame = machine?.members.some(({ id }) => id.instance === host.instance) === true;
    if (machine === undefined || !isSame) return gone(host);
    return this.#askOne(machine, question);
  }

  /** Begins to read an answer that goes on and on. Rejects with a `HostError`. */
  async follow(host: HostFacts, question: HostQuestion): Promise<BodyStream> {
    const member = this.#machines().find(({ facts }) => facts.label === host.label)?.members[0];
    if (member === undefined) throw new HostError('member_lost', GONE);
    const call = callHost(member, requestOf(question), question.patience, this.#parts);
    const { status, body } = await call.response;
    if (status === 200 && isStream(body)) return body;
    if (isStream(body)) body.cancel();
    throw new HostError('bad_skill_response', `it answers ${String(status)}`);
  }

  async #askOne({ facts, members }: Machine, question: HostQuestion): Promise<HostReply> {
    let missing = GONE;
    for (const member of members) {
      try {
        return { host: facts, answer: await this.#askMember(member, question) };
      } catch (error) {
        missing = whyOf(error, question);
        // Whether it was done is not known, and it must not be done twice.
        if (question.method !== 'GET') break;
      }
    }
    return { host: facts, missing, isGone: false };
  }

  async #askMember(member: Member, question: HostQuestion): Promise<HostAnswer> {
    const { clock } = this.#parts;
    const call = callHost(member, requestOf(question), question.patience, this.#parts);
    const response = await call.response;
    const whole = await wholeAnswer(response, { clock, within: WHOLE, most: MOST });
    const { status, headers } = response;
    return { status, headers: headers ?? [], body: Buffer.from(whole).toString() };
  }

  /** Members that share a port are one host, and so is one that is being replaced with the one that takes its place. */
  #machines(): readonly Machine[] {
    const { clock, members, options } = this.#parts;
    const { all } = members;
    const up = new Set(all.filter(({ told }) => told.state === 'up').map(({ id }) => id.name));
    up.add(options.host);
    const here = all.filter(({ id, told }) => {
      const isOwn = id.name === options.host && told.group === options.group;
      if (isOwn && told.group !== undefined) return false;
      return told.state === 'up' || !up.has(id.name);
    });
    const groups = Map.groupBy(here, ({ id, key, told: { group } }) =>
      group === undefined ? key : `${id.name} ${group}`,
    );
    const names = [...groups.values()].map(([first]) => first?.id.name ?? '');
    const machines = [...groups.values()].flatMap((of): Machine[] => {
      const [first] = of;
      if (first === undefined) return [];
      const { name, instance } = first.id;
      const isOnly = names.filter((one) => one === name).length === 1 && name !== options.host;
      const facts = {
        ...describeMember(first, clock),
        inFlight: of.reduce((sum, { load }) => sum + load, 0),
        label: isOnly ? name : `${name}.${instance}`,
        processes: of.length,
      };
      return [{ facts, members: of }];
    });
    return machines.sort((a, b) => (a.facts.label < b.facts.label ? -1 : 1));
  }
}

interface Machine {
  readonly facts: HostFacts;
  readonly members: readonly Member[];
}

const GONE = 'it is not there any more';

function gone(host: HostFacts): HostReply {
  return { host, missing: GONE, isGone: true };
}

function requestOf({ method, target, accept, by }: HostQuestion) {
  const headers = accept === undefined ? '' : `accept\n${accept}`;
  return { method, path: OWN_PATHS.api + target, headers, body: null, caller: by };
}

/** Why a host has not answered, as the end of a sentence. */
function whyOf(error: unknown, { patience }: HostQuestion): string {
  if (!(error instanceof HostError)) return 'its answer cannot be read';
  if (error.code === 'skill_timeout')
    return `it has not answered within ${String(patience / 1000)} s`;
  if (error.code === 'member_lost') return 'it was lost while it was asked';
  if (error.code === 'bad_skill_response') return 'its answer is too long';
  return 'it cannot be reached';
}
