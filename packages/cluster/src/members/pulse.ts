import type { Clock } from '@skillet/core';
import type { CallDesk } from '../call/call-desk.ts';
import type { Member } from './member.ts';
import type { Members } from './members.ts';

/** Milliseconds between two looks. */
const EVERY = 100;
/** Milliseconds without a sign of life after which a host is asked for one. */
const QUIET = 150;
/** Looks in a row that may find no answer: with the above, a call waits for 0.85 s at most. */
const PATIENCE = 6;

/** A question that has no answer yet. */
interface Asked {
  readonly at: number;
  /** Looks that have found none. */
  looks: number;
}

/**
 * Feels the pulse of hosts that have calls of this one: NATS says at once when a host was killed, and nothing when it was
 * frozen or cut off. Looks of this host that come late are not counted: where it stands still itself, answers wait to be read.
 */
export class Pulse {
  readonly #clock: Clock;
  readonly #desk: CallDesk;
  readonly #members: Pick<Members, 'all' | 'freeze'>;
  readonly #asked = new Map<Member, Asked>();
  #isAwake = false;
  #looked = 0;

  constructor(clock: Clock, desk: CallDesk, members: Pick<Members, 'all' | 'freeze'>) {
    this.#clock = clock;
    this.#desk = desk;
    this.#members = members;
    desk.onOpened = this.#wake;
  }

  /** A host has a call. */
  readonly #wake = (): void => {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#looked = this.#clock.now();
    this.#lookLater();
  };

  #lookLater(): void {
    this.#clock.after(EVERY, () => {
      const now = this.#clock.now();
      const isLate = now - this.#looked > EVERY * 1.5;
      this.#looked = now;
      const busy = this.#members.all.filter(({ inFlight }) => inFlight > 0);
      for (const member of busy) this.#look(member, now, isLate);
      for (const member of this.#asked.keys())
        if (!busy.includes(member)) this.#asked.delete(member);
      if (busy.length > 0) this.#lookLater();
      else this.#isAwake = false;
    });
  }

  #look(member: Member, now: number, isLate: boolean): void {
    if (member.told.pongs !== true || member.isFrozen) return;
    const asked = this.#asked.get(member);
    if (asked !== undefined && member.heardAt < asked.at) {
      // This costs nobody anything, so it needs no certainty.
      member.isDoubtful = true;
      if (!isLate) asked.looks += 1;
      if (asked.looks < PATIENCE) this.#ask(member);
      else this.#members.freeze(member);
      return;
    }
    if (now - member.heardAt < QUIET) return;
    this.#asked.set(member, { at: now, looks: 0 });
    this.#ask(member);
  }

  #ask(member: Member): void {
    this.#desk.send(member, { kind: 'ping', id: 0, asks: true });
  }
}
