import { STREAMED, type LaneBody, type RequestFrame } from '@skillet/core';
import { dateNow } from '../clock.ts';
import { mayHoldSecrets, NOTHING_KNOWN, type FoundSecrets } from './finder/find-secrets.ts';
import type { Finder } from './finder/finder.ts';
import { formsOf, secretsOfHeaders, together } from './secrets.ts';

/** Bytes of a large body that are copied, since the body itself moves to the worker. */
const COPIED_BYTES = 256 * 1024;
/** Bytes of a body that are searched for a word here: a larger one is another thread's to look at. */
const SEARCHED_BYTES = 4096;

const NONE: FoundSecrets = { texts: [], forms: [], all: true };

/** What is remembered of a request. */
export class RequestNote {
  /** When it was handed over, in milliseconds since the epoch. */
  readonly at = dateNow();
  readonly requestId: string;
  readonly method: string;
  /** Path and query below the mount. */
  readonly path: string;
  /** Bytes of its body; 0 for one that streams by. */
  readonly size: number;
  readonly #headers: string;
  readonly #body: LaneBody;
  readonly #streamed: boolean;
  #known: FoundSecrets | undefined;
  #looking: Promise<void> | undefined;

  constructor(request: RequestFrame) {
    const [, , method, path, headers, body, requestId] = request;
    this.requestId = requestId;
    this.method = method;
    this.path = path;
    this.#headers = headers;
    this.#streamed = body === STREAMED;
    const whole = body === STREAMED ? null : body;
    this.size = whole?.length ?? 0;
    this.#body = whole instanceof Uint8Array && this.size <= COPIED_BYTES ? whole.slice() : whole;
  }

  /** What of it no report may hold; none before it was looked at, which is before anything said could quote it. */
  get secrets(): FoundSecrets {
    return this.#known ?? NONE;
  }

  /** Has its secrets looked for; undefined once they are known. Never rejects. */
  look(finder: Finder): Promise<void> | undefined {
    if (this.#known !== undefined) return undefined;
    if (this.#looking !== undefined) return this.#looking;
    const ofBody = this.#atOnce();
    if (ofBody !== undefined) {
      this.#learn(ofBody);
      return undefined;
    }
    this.#looking = finder.find(this.#bytes()).then((found) => {
      this.#learn(found);
    });
    return this.#looking;
  }

  /** Its body as a report may hold it, as JSON text. Never rejects. */
  async reported(finder: Finder, secrets: readonly string[]): Promise<string | undefined> {
    if (!this.secrets.all || this.size === 0) return undefined;
    return finder.report(this.#bytes(), secrets);
  }

  /** Where the secrets of the body need no looking at: there are none, or nobody can tell. */
  #atOnce(): FoundSecrets | undefined {
    // Nobody has seen what was in it.
    if (this.#streamed || this.size > COPIED_BYTES) return NOTHING_KNOWN;
    const short = this.size <= SEARCHED_BYTES;
    const none = this.#body === null || (short && !mayHoldSecrets(this.#latin1()));
    return none ? NONE : undefined;
  }

  #learn({ texts, forms, all }: FoundSecrets): void {
    const own = secretsOfHeaders(this.#headers);
    this.#known =
      own.length === 0
        ? { texts, forms, all }
        : { texts: [...own, ...texts], forms: together([formsOf(own), forms]), all };
  }

  #latin1(): string {
    return typeof this.#body === 'string'
      ? this.#body
      : Buffer.from(this.#bytes()).toString('latin1');
  }

  #bytes(): Uint8Array {
    const body = this.#body ?? '';
    if (typeof body !== 'string') return body;
    // Of its own, since a pooled Buffer would be posted with all of its pool.
    const bytes = new Uint8Array(body.length);
    Buffer.from(bytes.buffer).write(body, 'latin1');
    return bytes;
  }
}
