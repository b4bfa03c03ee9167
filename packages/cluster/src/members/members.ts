import { keyOf, type MemberId } from '../wire/subjects.ts';
import { BEAT_EVERY, type Beat } from './beat.ts';
import { Member } from './member.ts';

/** Beats that are due without a sign of life, after which a host is none of the cluster any more. */
const SILENT_BEATS = 3.5;
/** Milliseconds of that in a small cluster. */
export const SILENCE = SILENT_BEATS * BEAT_EVERY;
/** Hosts that a cluster may have. */
const MOST = 2000;
/** Runs of one name that it may have: each start of a host is another. */
const MOST_OF_NAME = 128;

/** Why a host is none any more. */
export type LossCause = 'left' | 'silent' | 'nobody-there' | 'nats-away';

/** Who hears of hosts that come and go. */
export interface MembersListener {
  onJoined(member: Member): void;
  onLost(member: Member, cause: LossCause): void;
  /** It has calls of this host and gives no sign of life: they are given up, and it gets no others until it gives one. */
  onFrozen(member: Member): void;
  /** It was away from NATS meanwhile: what was on the way to it or from it is lost. */
  onWasAway(member: Member): void;
  /** It has said something: its skills may be others. */
  onHeard(member: Member): void;
}

/** The other hosts of a cluster, by what they say of themselves. */
export class Members {
  readonly #own: string;
  readonly #now: () => number;
  readonly #listener: MembersListener;
  readonly #members = new Map<string, Member>();
  #looked: number;

  constructor(own: MemberId, now: () => number, listener: MembersListener) {
    this.#own = keyOf(own);
    this.#now = now;
    this.#listener = listener;
    this.#looked = now();
  }

  /** All, in the order in which they were first heard of. */
  get all(): readonly Member[] {
    return [...this.#members.values()];
  }

  get(id: MemberId): Member | undefined {
    return this.#members.get(keyOf(id));
  }

  has(key: string): boolean {
    return this.#members.has(key);
  }

  /** A host has said that it lives, or that it goes. */
  hear(id: MemberId, beat: Beat): void {
    const key = keyOf(id);
    if (key === this.#own) return;
    const known = this.#members.get(key);
    if (beat.state === 'gone') {
      if (known !== undefined) this.#lose(known, 'left');
      return;
    }
    if (known !== undefined) {
      const wasAway = known.told.ups !== beat.ups;
      known.hear(beat, this.#now());
      if (wasAway) this.#listener.onWasAway(known);
      this.#listener.onHeard(known);
      return;
    }
    if (this.#members.size >= MOST) return;
    const ofName = this.all.filter((one) => one.id.name === id.name).length;
    if (ofName >= MOST_OF_NAME) return;
    const member = new Member(id, beat, this.#now());
    this.#members.set(key, member);
    this.#listener.onJoined(member);
    this.#listener.onHeard(member);
  }

  /** It does not answer whether it lives. */
  freeze(member: Member): void {
    if (member.isGone || member.isFrozen) return;
    member.isFrozen = true;
    this.#listener.onFrozen(member);
  }

  /** NATS says that nobody listens for it any more. */
  missing(id: MemberId): void {
    const known = this.get(id);
    if (known !== undefined) this.#lose(known, 'nobody-there');
  }

  /** Gives up who has been silent for too long. `every` is how often this is called, in milliseconds. */
  look(every: number): void {
    const now = this.#now();
    // Where this host itself has stood still, what others have said waits to be read.
    const late = now - this.#looked - every;
    this.#looked = now;
    if (late > every) return;
    for (const member of this.all) {
      if (now - member.heardAt > SILENT_BEATS * member.told.every) this.#lose(member, 'silent');
    }
  }

  /** Nobody can be reached any more. */
  loseAll(): void {
    for (const member of this.all) this.#lose(member, 'nats-away');
  }

  #lose(member: Member, cause: LossCause): void {
    member.isGone = true;
    this.#members.delete(member.key);
    this.#listener.onLost(member, cause);
  }
}
