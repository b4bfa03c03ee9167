import type { FinishedCallListener, Tracing } from '@skillet/core';

/** Where it is said that spans do not arrive, and what of the variables does not hold. */
export interface TracingLog {
  info(message: string): void;
  warn(message: string): void;
}

/** What of a call may be recorded: JSON without secrets, undefined where there is none. */
export interface Cleared {
  readonly input: string | undefined;
  readonly result: string | undefined;
}

/** Takes secrets out of what a call was sent and has answered: `headers` are the lines of its request. Never rejects. */
export type Clear = (
  headers: string,
  input: Uint8Array,
  result: Uint8Array | undefined,
) => Promise<Cleared>;

/** Traces that are being recorded. */
export interface OpenTracing extends Tracing {
  /** Hears of the end of every call. */
  readonly onFinished: FinishedCallListener;
  /** Sends the last spans; takes a second at most. */
  close(): Promise<void>;
}
