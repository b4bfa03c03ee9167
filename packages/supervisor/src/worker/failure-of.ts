import { HostError, type WorkerFrame, type ToHost } from '@skillet/core';

/** A frame that ends a call. */
export type AnswerFrame = Extract<
  WorkerFrame,
  readonly [typeof ToHost.response | typeof ToHost.failed, ...unknown[]]
>;

type Failure = Extract<WorkerFrame, readonly [typeof ToHost.failed, ...unknown[]]>;

/** The error that the caller of a failed call gets. */
export function failureOf([, , code, detail, retryAfter]: Failure): HostError {
  switch (code) {
    case 'host_overloaded':
      // What the host lacks itself, it has worded itself.
      return new HostError(code, detail, { retryAfter: 1 });
    case 'skill_error':
    case 'bad_skill_response':
      return new HostError(code, `The skill failed: ${detail}`);
    case 'permission_denied':
      return new HostError(code, detail);
    case 'worker_crashed':
    case 'skill_overloaded':
    case 'skill_unavailable':
      return new HostError(code, detail, retryAfter === undefined ? {} : { retryAfter });
  }
}
