import type { FullCard } from '../catalog/card.ts';
import type { Track } from '../pick/track.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';
import type { Beat } from './beat.ts';

/** Another host of the cluster, as far as it is known. */
export class Member {
  readonly id: MemberId;
  readonly key: string;
  /** When it was first heard of, on the host's clock. */
  readonly since: number;
  told: Beat;
  /** Whether it does not answer though it has calls; it may be there yet. */
  isFrozen = false;
  /** Whether it is about to count as that: calls go to others, where there are any. */
  isDoubtful = false;
  #heardAt: number;
  /** How it does its skills, by their mounts. */
  readonly tracks = new Map<string, Track>();
  /** Calls of this host that it has. */
  inFlight = 0;
  /** Its skills by their mounts, as it has told last. */
  cards: ReadonlyMap<string, FullCard> = new Map();
  /** The digest of these; empty before it has told. */
  cardsDigest = '';
  /** Whether it is being asked for them. */
  isAsked = false;
  /** Whether it is none any more. */
  isGone = false;
  /** Calls of others, and its own, when it told last. */
  #others = 0;

  constructor(id: MemberId, told: Beat, now: number) {
    this.id = id;
    this.key = keyOf(id);
    this.since = now;
    this.told = told;
    this.#heardAt = now;
    this.hear(told, now);
  }

  /** It has said that it lives. */
  hear(told: Beat, now: number): void {
    this.told = told;
    this.note(now);
    // Of what it counts, the calls of this host are known here more exactly.
    this.#others = Math.max(0, told.inFlight - this.inFlight);
  }

  /** It has given a sign of life. */
  note(now: number): void {
    this.#heardAt = now;
    this.isFrozen = false;
    this.isDoubtful = false;
  }

  /** When it gave the last one. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** How busy it is: calls in flight. */
  get load(): number {
    return this.#others + this.inFlight;
  }

  /** Whether it takes calls. */
  get takesCalls(): boolean {
    return (
      !this.isGone && !this.isFrozen && this.told.state === 'up' && this.told.role !== 'gateway'
    );
  }
}
