import { HostError, type WorkerFrame, type ToHost } from '@skillet/core';

/** A frame that ends a call. */
export type AnswerFrame = Extract<
  WorkerFrame,
  readonly [typeof ToHost.response | typeof ToHost.failed, ...unknown[]]
>;

type Failure = Extract<WorkerFrame, readonly [typeof ToHost.failed, ...unknown[]]>;

/** The error that the caller of a failed call gets. */
export function failureOf([, , code, detail]: Failure): HostError {
  // What the host lacks itself, it has worded itself.
  if (code === 'host_overloaded') return new HostError(code, detail, { retryAfter: 1 });
  return new HostError(code, `The skill failed: ${detail}`);
}
