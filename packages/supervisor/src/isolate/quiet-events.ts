import type { EventListener, SupervisorEventType } from '@skillet/core';

/** What happens to every isolate; whoever uses it tells of it in one line. */
const USUAL = new Set<SupervisorEventType>([
  'worker-starting',
  'worker-ready',
  'worker-retired',
  'state-changed',
]);

/** Hears of what happens to isolates, but for what happens to each of them. */
export function quietly(emit: EventListener): EventListener {
  return (event) => {
    if (!USUAL.has(event.type)) emit(event);
  };
}
