import type { HostLogger } from '../log/logger.ts';

/** A logger that says nothing. */
export function silentLog(): HostLogger {
  const say = () => undefined;
  return { trace: say, debug: say, info: say, warn: say, error: say, fatal: say };
}
