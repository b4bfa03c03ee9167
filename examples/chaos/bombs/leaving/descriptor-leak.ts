import { openSync } from 'node:fs';

const AT_MOST = 50_000;

/** Opens files until it is refused another, and closes none. */
export function descriptorLeak(): { done: string } {
  let opened = 0;
  try {
    while (opened < AT_MOST) {
      openSync('/dev/null', 'r');
      opened += 1;
    }
  } catch {
    // There are no more to be had.
  }
  return { done: `descriptor-leak: ${String(opened)}` };
}
