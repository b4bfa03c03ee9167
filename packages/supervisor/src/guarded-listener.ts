import type { EventListener, FinishedCallListener } from '@skillet/core';

/** A listener whose faults break nothing. `onFault` hears of the first one. */
export function guardedListener(
  listener: EventListener,
  onFault: (message: string) => void,
): EventListener {
  const fault = firstOnly('events', onFault);
  return (event) => {
    try {
      listener(event);
    } catch (error) {
      fault(event.type, error);
    }
  };
}

/** The same for a listener that hears of requests that have ended. */
export function guardedFinish(
  listener: FinishedCallListener,
  onFault: (message: string) => void,
): FinishedCallListener {
  const fault = firstOnly('finished requests', onFault);
  return (call) => {
    try {
      listener(call);
    } catch (error) {
      fault(call.mount, error);
    }
  };
}

/** Words the first fault of a listener; what fails once fails at each request. */
function firstOnly(heard: string, onFault: (message: string) => void) {
  let said = false;
  return (at: string, error: unknown): void => {
    if (said) return;
    said = true;
    const why = error instanceof Error ? error.message : String(error);
    onFault(`a listener of ${heard} failed at "${at}": ${why}`);
  };
}
