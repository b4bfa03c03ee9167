import { constants, setPriority } from 'node:os';

/** Makes the whole process wait for everybody else on the machine. */
export function lowerPriority() {
  setPriority(0, constants.priority.PRIORITY_LOW);
  return { done: 'set-priority' };
}
