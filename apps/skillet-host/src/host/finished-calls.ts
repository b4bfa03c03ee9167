import type { FinishedCallListener } from '@skillet/core';
import { guardedFinish, type SupervisorOptions } from '@skillet/supervisor';

/** Who may hear of requests to skills that have ended. */
export interface FinishedCallsPart {
  readonly onFinished: FinishedCallListener;
  /** Whether it does now. Default: always. */
  readonly listens?: () => boolean;
}

/**
 * One listener for all who hear of requests to skills that have ended; a fault of one is no other's. While nobody listens, nothing is
 * put into words.
 */
export function finishedCalls(
  parts: readonly (FinishedCallsPart | undefined)[],
  onFault: (message: string) => void,
): Pick<SupervisorOptions, 'onFinished' | 'listens'> {
  const all = parts
    .filter((part) => part !== undefined)
    .map(({ onFinished, listens }) => ({
      onFinished: guardedFinish(onFinished, onFault),
      listens,
    }));
  const isOn = all.some(({ listens }) => listens === undefined)
    ? undefined
    : () => all.some(({ listens }) => listens?.() === true);
  return {
    onFinished: (call) => {
      for (const { onFinished } of all) onFinished(call);
    },
    listens: isOn,
  };
}
