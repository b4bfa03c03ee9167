import { closeSync } from 'node:fs';

const FIRST = 3;
const LAST = 60;

/** Closes descriptors that are not its own: the host's sockets, files and event queues. */
export function closeDescriptors(): { done: string } {
  let closed = 0;
  for (let descriptor = FIRST; descriptor <= LAST; descriptor += 1) {
    try {
      closeSync(descriptor);
      closed += 1;
    } catch {
      // Not open, or not let.
    }
  }
  return { done: `close-descriptors: ${String(closed)}` };
}
