import { closeSync, openSync } from 'node:fs';

/**
 * Watches the terminal that this process was started on, if it was; the function that is returned
 * says whether it has been closed. SIGHUP means a reload only where it does not mean that.
 */
export function watchTerminal(): () => boolean {
  const had = hasTerminal();
  return () => had && !hasTerminal();
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
