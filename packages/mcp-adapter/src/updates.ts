import type { Notification } from '@skillet/mcp-client';

/** Milliseconds in which further changes are waited for. */
const TOGETHER = 100;
/** Resources that are told of at once: what changes more than that says little. */
const MOST = 50;
/** Characters of an address. */
const URI = 2000;

/** Tells of changes of resources that somebody wants to hear of, together and each once, however often a server says so. */
export class Updates {
  readonly #tell: (uris: readonly string[]) => void;
  readonly #wanted = new Set<string>();
  readonly #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (uris: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Takes note of a request of the older generation to be told, or not to be told any more. */
  note(method: string, uri: unknown): void {
    if (typeof uri !== 'string') return;
    if (method === 'resources/subscribe') this.#wanted.add(uri);
    else if (method === 'resources/unsubscribe') this.#wanted.delete(uri);
  }

  /** Takes what a server says without being asked. */
  readonly hear = ({ method, params }: Notification): void => {
    const { uri } = params;
    if (method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    if (uri.length > URI || this.#waiting.size >= MOST || !this.#isWanted(uri)) return;
    this.#waiting.add(uri);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const uris = [...this.#waiting];
      this.#waiting.clear();
      this.#tell(uris);
    }, TOGETHER).unref();
  };

  /** What changes may be a part of what is subscribed to. */
  #isWanted(uri: string): boolean {
    return this.#wanted.has(uri) || [...this.#wanted].some((one) => uri.startsWith(one));
  }
}
