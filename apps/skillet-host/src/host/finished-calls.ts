import type { FinishedCallListener } from '@skillet/core';
import { guardedFinish } from '@skillet/supervisor';

/**
 * One listener for all who hear of requests to skills that have ended; a fault of one is no other's. Undefined where nobody
 * listens: then nothing is put into words.
 */
export function finishedCalls(
  listeners: readonly (FinishedCallListener | undefined)[],
  onFault: (message: string) => void,
): FinishedCallListener | undefined {
  const all = listeners
    .filter((listener) => listener !== undefined)
    .map((listener) => guardedFinish(listener, onFault));
  if (all.length === 0) return undefined;
  return (call) => {
    for (const listener of all) listener(call);
  };
}
