import { FIRST, WINDOW } from '../wire/frames.ts';

/** Bytes that bodies which begin at once may have under way to one host together; of n that begin one after the other, the first have more. */
const ALL = 4 * 1024 * 1024;
/** Bytes that are worth a frame. */
const MOST_OWED = 64 * 1024;
const LEAST_OWED = 8 * 1024;

/**
 * What may be under way to this host. All bodies come over one connection to NATS, and so do signs of life, also of NATS itself: behind
 * a hundred bodies with a megabyte each they would come too late. So bodies share what may be under way.
 */
export class Inflow {
  #bodies = 0;

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

  /** How many more bytes of a body are asked for which has so many; 0 where they are too few to be worth a frame. */
  more(bytes: number): number {
    const { share } = this;
    const more = share - bytes;
    return more >= Math.max(LEAST_OWED, Math.min(MOST_OWED, share / 4)) ? more : 0;
  }
}
