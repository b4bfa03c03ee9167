/** What a desk tells its isolate. */
export interface DeskOwner {
  readonly label: string;
  /** A handler is done; whether it has answered well, and nobody had to abort it. */
  onCallDone(succeeded: boolean): void;
  /** An answer has begun: there is room for another call. */
  onAnswerBegun(): void;
  /** A frame came that none of the calls it works on accounts for; `what` it was. */
  onForgery(what: string): void;
  /** A handler did not end within the grace, and its event loop does not turn; since when it has had calls. */
  onBlocked(busySince: number): void;
  /** A handler did not end within the grace, though its event loop turns. */
  onAbandoned(): void;
}
