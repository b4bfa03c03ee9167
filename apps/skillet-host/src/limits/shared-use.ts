import {
  type HostLine,
  type LimitedSkill,
  type Pass,
  type RequestNames,
  type TopicListener,
} from '@skillet/core';
import { GrantedCall } from './counted-call.ts';
import type { Counting } from './counting.ts';
import type { Counted } from './limit-fields.ts';
import type { Meter, Moment } from './meter.ts';
import { errorOf, Questions, type MakePass } from './questions.ts';
import { PATIENCE, Rounds } from './rounds.ts';
import { readSaid, type LimitsMessage } from './said.ts';
import { SharedMeter, type Use } from './shared-meter.ts';
import { tellState } from './tell-state.ts';
import { UnderWayElsewhere } from './under-way-elsewhere.ts';
import { UseTeller } from './use-teller.ts';

/** Milliseconds that calls wait at most until this host knows of those that were there before it. */
const FIRST_HEARD = 2000;
const TOPIC = 'limits';

/**
 * Holds limits for the sum of several hosts. Each tells the others what it lets in, soon and not one by one, and counts what
 * they tell. Where so little is left that they could let in too much together, a host waits until the others have
 * heard of what it took; what cannot be divided any more, the first of them decides.
 */
export class SharedUse implements TopicListener {
  readonly #line: HostLine;
  readonly #counting: Counting;
  readonly #rounds: Rounds;
  readonly #questions: Questions;
  readonly #teller: UseTeller;
  readonly #underWay = new UnderWayElsewhere();
  /** Undefined once this host knows of those that were there before it. */
  #beginning: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** How often all others were asked, and the last time that they have answered. */
  #syncs = 0;
  #synced = 0;

  constructor(line: HostLine, counting: Counting) {
    this.#line = line;
    this.#counting = counting;
    this.#rounds = new Rounds(this.#patience);
    this.#questions = new Questions(
      (message, host) => this.#say(message, host),
      (skill, request) => this.decide(skill, request, true),
      (host) => line.others.has(host),
      () => 1.5 * this.#patience(),
    );
    this.#teller = new UseTeller(
      () => line.others.size,
      (uses) => {
        const round = (this.#rounds.last += 1);
        this.#say({ kind: 'uses', round, uses: uses(round) });
      },
    );
    line.listen(TOPIC, this);
    this.#beginning = line.ready
      ?.then(() => this.settle())
      .then(() => {
        this.#beginning = undefined;
      });
  }

  readonly #patience = (): number => this.#line.patience ?? PATIENCE;

  /** A meter has taken something. */
  readonly note = (meter: SharedMeter): void => {
    if (this.#line.others.size === 0) {
      meter.keepToItself();
      return;
    }
    this.#teller.note(meter, this.#next !== undefined);
  };

  /** Whether it takes the others to find out about a call. */
  isUnsure(counted: readonly Counted[], moment: Moment): boolean {
    if (this.#beginning !== undefined) return true;
    if (this.#line.others.size === 0) return false;
    let unsure = false;
    for (const { limits, meter } of counted) {
      const excess = meter.excess(limits, moment);
      if (excess === undefined) unsure ||= !this.#isSure({ limits, meter }, moment);
      else if (excess.of !== 'concurrency' || this.#areAllHere(meter)) return false;
      // A call that has ended elsewhere may not have been told of yet.
      else unsure = true;
    }
    return unsure;
  }

  /** Finds out about such a call. Rejects with `rate_limited`. One for another host is decided here whatever comes. */
  async decide(
    skill: LimitedSkill,
    request: RequestNames,
    forAnother = false,
  ): Promise<Pass | undefined> {
    const counting = this.#counting;
    if (this.#beginning !== undefined) await this.#begun(this.#beginning);
    // Who asks another waits longer than that one does, and then goes on without it.
    const until = performance.now() + this.#patience() * (forAnother ? 1 : 2);
    for (let hasHeard = false; ; hasHeard = true) {
      const counted = counting.countedFor(skill, request);
      if (counted.length === 0) return undefined;
      const moment = counting.moment();
      const isOver = counted.some(({ meter, limits }) => meter.excess(limits, moment));
      const isFirst = forAnother || this.#first === this.#line.id;
      const isKnown = isFirst && hasHeard && isOver;
      if (isKnown || performance.now() >= until || !this.isUnsure(counted, moment))
        return counting.letIn(skill, request, counted);
      if (isFirst || (!isOver && this.#hasParts(counted, moment))) await this.#sync();
      else {
        const answer = await this.#ask(skill, request, counted);
        if (answer !== undefined) return answer;
      }
    }
  }

  onJoined(host: string): void {
    this.#rounds.join(host);
    void tellState(Array.from(this.#counting.meters), {
      moment: () => {
        // First, so that it is contained in what this one is told of what there is.
        this.#teller.tell();
        return this.#counting.moment();
      },
      say: (uses) => this.#say({ kind: 'state', uses }, host),
      heard: () => this.#sync().then(() => this.#line.others.has(host)),
    });
  }

  onSaid(said: unknown, host: string): void {
    const message = readSaid(said);
    if (message === undefined) return;
    switch (message.kind) {
      case 'uses':
        for (const use of message.uses) this.#hear(use, host, 'hear');
        // What was let in here without knowing of this, that host knows before it hears that this one knows it.
        this.#teller.tell();
        this.#say({ kind: 'heard', round: message.round }, host);
        return;
      case 'state':
        for (const use of message.uses) this.#hear(use, host, 'learn');
        return;
      case 'heard':
        this.#rounds.hear(host, message.round);
        return;
      default:
        this.#questions.onSaid(message, host);
    }
  }

  onLeft(host: string): void {
    this.#underWay.forget(host);
    this.#questions.onLeft(host);
    this.#rounds.leave(host);
  }

  /** Resolves when the others have heard of everything, and this host of what they had before. */
  async settle(): Promise<void> {
    if (this.#line.others.size > 0) await this.#sync();
  }

  /** Whether what a meter has under way is under way in this host. */
  #areAllHere({ elsewhere }: Meter): boolean {
    return elsewhere === 0 && !this.#questions.holdsAny;
  }

  get #first(): string {
    return this.#rounds.active.reduce((first, id) => (id < first ? id : first), this.#line.id);
  }

  #isSure({ limits, meter }: Pick<Counted, 'limits' | 'meter'>, moment: Moment): boolean {
    if (!(meter instanceof SharedMeter)) return true;
    const { active, heardByAll: heard } = this.#rounds;
    const patience = this.#patience();
    const others = active.length;
    const isFirst = this.#first === this.#line.id;
    return meter.isSure(limits, moment, { heard, synced: this.#synced, others, isFirst, patience });
  }

  /** Whether there is enough left of everything for each host to have a part of it. */
  #hasParts(counted: readonly Counted[], moment: Moment): boolean {
    const hosts = this.#rounds.active.length + 1;
    return counted.every(
      ({ meter, limits }) => !(meter instanceof SharedMeter) || meter.room(limits, moment) >= hosts,
    );
  }

  async #ask(
    skill: LimitedSkill,
    request: RequestNames,
    counted: readonly Counted[],
  ): Promise<Pass | undefined> {
    const host = this.#first;
    const makePass: MakePass = (fields, tell) => new GrantedCall(fields, counted, tell);
    const answer = await this.#questions.ask(skill, request, host, makePass);
    if (answer === undefined) this.#rounds.suspect(host);
    else if ('detail' in answer) throw errorOf(answer);
    return answer;
  }

  /** Resolves once all others have heard of everything that was let in until now, and this host what they had by then. */
  #sync(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      this.#teller.whenNext(() => {
        this.#next = undefined;
        // Also where there is nothing to tell: what has ended elsewhere is told before this is heard.
        this.#teller.tellAll();
        const sync = (this.#syncs += 1);
        const isHeard = this.#rounds.awaited(this.#rounds.last).then(() => {
          this.#synced = Math.max(this.#synced, sync);
        });
        resolve(isHeard);
      });
    });
    return this.#next;
  }

  /** Waits for those that were there before, and not for ever. */
  async #begun(beginning: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, FIRST_HEARD).unref();
    });
    await Promise.race([beginning, late]);
    clearTimeout(timer);
    this.#beginning = undefined;
  }

  #hear(use: Use, host: string, how: 'hear' | 'learn'): void {
    const { kind, party, mount } = use;
    const meter = this.#counting.meters.at({ kind, party, mount }, use.daily);
    if (!(meter instanceof SharedMeter)) return;
    meter[how](use, host, this.#counting.moment(), this.#syncs);
    this.#underWay.note(host, use, meter);
  }

  #say(message: LimitsMessage, host?: string): void {
    this.#line.say(TOPIC, message, host);
  }
}
