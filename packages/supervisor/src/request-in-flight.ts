/** A request that waits for a worker, or that one works on; its caller may have an answer by now. */
export interface RequestInFlight {
  readonly skill: string;
  readonly mount: string;
  readonly requestId: string;
}
