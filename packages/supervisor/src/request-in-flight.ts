/** A request that waits for an isolate, or that one works on; its caller may have an answer by now. */
export interface RequestInFlight {
  readonly skill: string;
  readonly mount: string;
  readonly requestId: string;
}
