import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { HostLogLevel } from '@skillet/config';

/** The host's logger. */
export type HostLogger = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  /** Writes out what is still buffered. */
  flush(): void;
};

/** JSON lines on stdout, or readable ones on a terminal. */
export function createLogger(options: { level: HostLogLevel; pretty: boolean }): HostLogger {
  const stream: DestinationStream & { flushSync?: () => void } = options.pretty
    ? pretty({
        sync: true,
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss.l',
        singleLine: true,
      })
    : pino.destination({ dest: 1, sync: false, minLength: 0 });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return Object.assign(logger, { flush: () => stream.flushSync?.() });
}
