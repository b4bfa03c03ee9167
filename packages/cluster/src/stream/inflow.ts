import { FIRST, WINDOW } from '../wire/frames.ts';

/** Bytes that bodies which begin at once may have under way to one host together; of n that begin one after the other, the first have more. */
const ALL = 4 * 1024 * 1024;
/** Bytes that are worth a frame back at least, and which part of its share; after some milliseconds any are: a slow reader reads, too. */
const LEAST = 8 * 1024;
const PART = 4;
const SLOW = 1000;

/**
 * What may be under way to this host. All bodies come over one connection to NATS, and so do signs of life, also of NATS itself: behind
 * a hundred bodies with a megabyte each they would come too late. So bodies share what may be under way.
 */
export class Inflow {
  readonly #now: () => number;
  #bodies = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A body is going to come. */
  open(): void {
    this.#bodies += 1;
  }

  /** It has come, or nobody wants it. */
  close(): void {
    this.#bodies -= 1;
  }

  /** Bytes of one of them that may be under way, or wait for their reader. */
  get share(): number {
    return Math.max(FIRST, Math.min(WINDOW, Math.floor(ALL / this.#bodies)));
  }

  /** The time, for whoever asks for more. */
  get now(): number {
    return this.#now();
  }

  /** How many more bytes of a body are asked for that has so many, and was asked for more last at a time; 0 where they are not worth it. */
  more(bytes: number, askedAt: number): number {
    const { share } = this;
    const more = share - bytes;
    const least = this.now - askedAt >= SLOW ? 1 : Math.max(LEAST, share / PART);
    return more >= least ? more : 0;
  }
}
