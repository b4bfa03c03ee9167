import type { EventListener } from '@skillet/core';

/**
 * A listener whose faults break nothing: events are told in the middle of what they tell of. `onFault` hears
 * of the first one.
 */
export function guardedListener(
  listener: EventListener,
  onFault: (message: string) => void,
): EventListener {
  let said = false;
  return (event) => {
    try {
      listener(event);
    } catch (error) {
      if (said) return;
      said = true;
      const why = error instanceof Error ? error.message : String(error);
      onFault(`a listener of events failed at "${event.type}": ${why}`);
    }
  };
}
