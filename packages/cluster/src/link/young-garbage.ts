import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of a message up to which it is no large one. */
const SMALL = 16 * 1024;
/** Bytes of large messages after which what is left of them is collected. */
const EACH = 4 * 1024 * 1024;

/**
 * Has V8 collect what large messages leave behind. Their bytes lie outside of its heap, each several times: as a frame, sealed,
 * and in the buffers of the NATS client and its socket. V8 lets 64 MB of such memory pile up, since little is allocated
 * in its heap meanwhile. Collecting the young alone takes about a millisecond, and frees nearly all of it.
 */
export class YoungGarbage {
  readonly #collector: () => () => void;
  #collect: (() => void) | undefined;
  #bytes = 0;
  #isDue = false;

  /** `collector` gives what collects; it is asked for it once, when there is something to collect. */
  constructor(collector: () => () => void = youngCollector) {
    this.#collector = collector;
  }

  /** A message of so many bytes was sent or has come. What collects runs later, when its handler is done with it. */
  note(bytes: number): void {
    if (bytes <= SMALL) return;
    this.#bytes += bytes;
    if (this.#bytes < EACH || this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#bytes = 0;
      this.#collect ??= this.#collector();
      this.#collect();
    });
  }
}

/** V8 gives its collector to contexts that are made after it was told to. */
function youngCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  setFlagsFromString('--no-expose-gc');
  return () => {
    gc({ type: 'minor' });
  };
}
