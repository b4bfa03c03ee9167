import type { Assembly, HostAnswer, HostFacts, HostQuestion, HostReply } from '@skillet/cluster';
import type { Clock } from '@skillet/core';
import { asList, parseObject, type Json } from '../../siblings/merge/json.ts';
import type { HostLogger } from '../../log/logger.ts';
import { ownSkills } from './merge/hosts.ts';
import { CLAIM, claimOf, RELEASE, type RollClaims } from './roll-claims.ts';
import { refusedIn, worstOf, type Silence } from './roll-judgement.ts';
import { rollOutcome, type HostRoll, type RollOutcome } from './roll-outcome.ts';
import { refusalOf } from './told.ts';

/** Milliseconds: for a look at a host, for its reload, and until its skills must be well again. */
const LOOK = 5000;
const RELOAD = 120_000;
const WELL_WITHIN = 30_000;
/** Milliseconds between two looks, and for which skills must be well. */
const EVERY = 250;
const STAYS = 1000;

/** How all are to be reloaded. */
export interface RollWish {
  /** Who wants it. */
  readonly by: string;
  /** Parameters of `POST /reload` for each host. */
  readonly query: URLSearchParams;
}

/** What it is done with. */
export interface RollParts {
  readonly assembly: Pick<Assembly, 'hosts' | 'ask' | 'askAll' | 'lost'>;
  readonly askOwn: (question: HostQuestion) => Promise<HostAnswer>;
  readonly claims: RollClaims;
  /** This host and its run, which are in the names of claims. */
  readonly self: { readonly host: string; readonly instance: string };
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly log: Pick<HostLogger, 'info' | 'warn'>;
}

/** A reload of all is under way already. */
export class RollUnderWay extends Error {
  override readonly name = 'RollUnderWay';
}

interface Target {
  readonly host: string;
  /** Undefined for this host. */
  readonly facts: HostFacts | undefined;
}

/** Reloads all hosts of a cluster, one after the other, as far as none gets worse. */
export class RollingReload {
  readonly #parts: RollParts;
  #underWay = false;

  constructor(parts: RollParts) {
    this.#parts = parts;
  }

  /** This host first, the others by their names. Rejects with a `RollUnderWay`. */
  async roll(wish: RollWish, dryRun: boolean): Promise<RollOutcome> {
    const { assembly, self } = this.#parts;
    const targets: Target[] = [
      { host: self.host, facts: undefined },
      ...assembly.hosts.map((facts) => ({ host: facts.label, facts })),
    ];
    const lost = assembly.lost.map(({ host }): HostRoll => ({
      host,
      outcome: 'not-reached',
      why: 'it is not there any more',
    }));
    if (dryRun) return rollOutcome([...(await this.#dry(targets, wish)), ...lost], true);
    if (this.#underWay) throw new RollUnderWay('a reload of all hosts is under way here');
    this.#underWay = true;
    const claim = claimOf(self);
    try {
      const holder = await this.#claim(claim);
      if (holder !== undefined) throw new RollUnderWay(holder);
      const outcome = rollOutcome([...(await this.#each(targets, wish, claim)), ...lost], false);
      const { stopped, message } = outcome;
      const { log } = this.#parts;
      if (stopped === null) log.info(`reload of the cluster by ${wish.by}: ${message}`);
      else log.warn(`reload of the cluster by ${wish.by}: ${message}: ${stopped.why}`);
      return outcome;
    } finally {
      await this.#release(claim);
      this.#underWay = false;
    }
  }

  async #each(targets: readonly Target[], wish: RollWish, claim: string): Promise<HostRoll[]> {
    const rolls: HostRoll[] = [];
    let stopped = false;
    for (const target of targets) {
      const { host } = target;
      if (stopped) {
        rolls.push({ host, outcome: 'not-begun' });
        continue;
      }
      // Again each time, so that it goes on to hold.
      const why = this.#parts.stopping.aborted ? STOPS : await this.#claim(claim);
      const roll: HostRoll =
        why === undefined ? await this.#one(target, wish) : { host, outcome: 'worse', why };
      rolls.push(roll);
      stopped = roll.outcome === 'worse';
    }
    return rolls;
  }

  async #one(target: Target, wish: RollWish): Promise<HostRoll> {
    const { host } = target;
    const before = await this.#look(target, wish.by);
    if ('why' in before) return { host, outcome: 'not-reached', why: before.why };
    if (before.status === 403) return { host, outcome: 'refused', why: refusalOf(before) };
    if (before.status !== 200) return { host, outcome: 'not-reached', why: saysNo(before) };
    const answer = await this.#ask(target, this.#reloadQuestion(wish));
    if ('why' in answer)
      return { host, outcome: 'worse', why: `while it was reloaded: ${answer.why}` };
    const reload = parseObject(answer.body);
    const refused = refusedIn(answer, reload);
    if (refused !== undefined) return { host, outcome: 'worse', why: refused, reload };
    const worse = await this.#settled(target, wish, { before: parseObject(before.body), reload });
    return worse === undefined
      ? { host, outcome: 'reloaded', reload }
      : { host, outcome: 'worse', why: worse, reload };
  }

  /** Waits until the skills of a host are as well as before, and stay so a moment; why they are not. */
  async #settled(
    target: Target,
    { by }: RollWish,
    { before, reload }: { readonly before: Json; readonly reload: Json },
  ): Promise<string | undefined> {
    const { clock } = this.#parts;
    const began = clock.now();
    const removed = new Set(asList(reload['removed']));
    const wasWell = [...ownSkills(before)].filter(([, { status }]) => status === 'loaded');
    const wanted = new Set(
      [...wasWell.map(([mount]) => mount), ...asList(reload['added']).map(String)].filter(
        (mount) => !removed.has(mount),
      ),
    );
    const changed = [reload['added'], reload['updated']].some((list) => asList(list).length > 0);
    let wellSince: number | undefined;
    for (;;) {
      const now = await this.#look(target, by);
      const bad = 'why' in now ? now : worstOf(wanted, parseObject(now.body));
      if (bad?.isGone === true) return bad.why;
      if (bad === undefined) {
        wellSince ??= clock.now();
        if (!changed || clock.now() - wellSince >= STAYS) return undefined;
      } else wellSince = undefined;
      if (clock.now() - began > WELL_WITHIN)
        return `${bad?.why ?? 'its skills come and go'}, ${String(WELL_WITHIN / 1000)} s after its reload`;
      await new Promise<void>((resolve) => {
        clock.after(EVERY, resolve);
      });
    }
  }

  async #dry(targets: readonly Target[], wish: RollWish): Promise<HostRoll[]> {
    return Promise.all(
      targets.map(async (target): Promise<HostRoll> => {
        const { host } = target;
        const answer = await this.#ask(target, this.#reloadQuestion(wish));
        if ('why' in answer) return { host, outcome: 'not-reached', why: answer.why };
        if (answer.status === 403) return { host, outcome: 'refused', why: refusalOf(answer) };
        const reload = parseObject(answer.body);
        const why = refusedIn(answer, reload);
        return why === undefined
          ? { host, outcome: 'would-reload', reload }
          : { host, outcome: 'worse', why, reload };
      }),
    );
  }

  #reloadQuestion({ by, query }: RollWish): HostQuestion {
    const { host } = this.#parts.self;
    const parameters = query.toString();
    const target = parameters === '' ? '/reload' : `/reload?${parameters}`;
    return { method: 'POST', target, by: `${by} at ${host}`, patience: RELOAD };
  }

  #look(target: Target, by: string): Promise<HostAnswer | Silence> {
    return this.#ask(target, { method: 'GET', target: '/health', by, patience: LOOK });
  }

  /** What a host answers, or why it does not. */
  async #ask({ facts }: Target, question: HostQuestion): Promise<HostAnswer | Silence> {
    const { assembly, askOwn } = this.#parts;
    try {
      if (facts === undefined) return await askOwn(question);
    } catch {
      return { why: 'this host does not answer itself', isGone: false };
    }
    const reply = await assembly.ask(facts, question);
    return 'answer' in reply ? reply.answer : { why: reply.missing, isGone: reply.isGone };
  }

  /**
   * Asks all for their leave; one that does not answer gives it. Resolves with a sentence where another host has it. The first of
   * all by its name is asked first, so that of two that want it at once, one gets it.
   */
  async #claim(claim: string): Promise<string | undefined> {
    const { claims, assembly, self } = this.#parts;
    const question = { ...CLAIMS, target: CLAIM, by: claim };
    const [first] = assembly.hosts;
    if (first !== undefined && first.label < self.host) {
      const refused = holderIn([await assembly.ask(first, question)]);
      if (refused !== undefined) return underWayAt(refused);
    }
    const holder = claims.claim(claim) ?? holderIn(await assembly.askAll(question));
    return holder === undefined ? undefined : underWayAt(holder);
  }

  async #release(claim: string): Promise<void> {
    const { claims, assembly } = this.#parts;
    claims.release(claim);
    await assembly.askAll({ ...CLAIMS, target: RELEASE, by: claim });
  }
}

const CLAIMS = { method: 'POST', patience: 2000 } as const;
const STOPS = 'the host that had all reloaded stops';

/** Who has the leave of one of these. */
function holderIn(replies: readonly HostReply[]): string | undefined {
  const refused = replies.find((one) => 'answer' in one && one.answer.status === 409);
  if (refused === undefined || !('answer' in refused)) return undefined;
  return String(parseObject(refused.answer.body)['holder']);
}

function saysNo({ status }: HostAnswer): string {
  return `it answered with ${String(status)}`;
}

function underWayAt(holder: string): string {
  const [host = ''] = holder.split('.');
  return `a reload of all hosts is under way, which ${host} does`;
}
