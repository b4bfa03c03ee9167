/** One request to a process. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
  /** Bytes that a whole answer's body may have. */
  readonly limit: number;
}

/** How an answer begins; `headers` holds names and values in turn. */
export interface HttpHead {
  readonly status: number;
  readonly headers: readonly string[];
}

/**
 * How a request is answered: whole, or in pieces after `onHead`. It ends with exactly one of
 * `onAnswer`, `onTooLarge`, `onEnd`, `onUnreachable`, `onStarved` and `onBroken`, or with none once it is aborted.
 */
export interface HttpOutcome {
  /** `headers` holds names and values in turn. */
  onAnswer(status: number, headers: readonly string[], body: Uint8Array): void;
  /** A whole answer is over the limit. */
  onTooLarge(): void;
  /** An answer comes in pieces. Left out, every answer is collected. */
  onHead?(status: number, headers: readonly string[]): void;
  onChunk?(bytes: Uint8Array): void;
  onEnd?(): void;
  /** There is nobody at the address any more, so that nothing of the request has left. Default: it is broken. */
  onUnreachable?(reason: string): void;
  /** This process may open no connection, for want of descriptors. Default: it is broken. */
  onStarved?(reason: string): void;
  /** The connection broke, or what came was no HTTP; `head` is what had come of a whole answer. */
  onBroken(reason: string, head?: HttpHead): void;
}

/** A request under way. */
export interface HttpExchange {
  /** Ends it without an outcome. */
  abort(): void;
  /** Stops and goes on reading an answer. */
  pause(): void;
  resume(): void;
}
