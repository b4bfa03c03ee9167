import type { FinishedCallListener, Tracing } from '@skillet/core';

/** Where it is said that spans do not arrive, and what of the variables does not hold. */
export interface TracingLog {
  info(message: string): void;
  warn(message: string): void;
}

/** Traces that are being recorded. */
export interface OpenTracing extends Tracing {
  /** Hears of the end of every call. */
  readonly onFinished: FinishedCallListener;
  /** Sends the last spans; takes a second at most. */
  close(): Promise<void>;
}
