import { format } from 'node:util';
import type { HostLogger } from './logger.ts';

const LEVELS = {
  debug: 'debug',
  info: 'info',
  log: 'info',
  warn: 'warn',
  error: 'error',
} as const;

/** Makes lines of the log of what code on the host's own thread prints: plugins do, and stdout is the log's. */
export function consoleLines(log: HostLogger): void {
  for (const [name, level] of Object.entries(LEVELS)) {
    console[name as keyof typeof LEVELS] = (...args: unknown[]) => {
      log[level](format(...args));
    };
  }
}
