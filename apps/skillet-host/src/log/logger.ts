import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { HostLogLevel } from '@skillet/config';
import { LogStream } from './log-stream.ts';

/** The host's logger. */
export type HostLogger = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** A logger of the whole process. */
export type ProcessLogger = HostLogger & {
  /** Resolves once what is buffered is written out, or cannot be, within a second. */
  flush(): Promise<void>;
};

/** JSON lines on stdout, or readable ones on a terminal. */
export function createLogger(options: { level: HostLogLevel; pretty: boolean }): ProcessLogger {
  if (options.pretty) {
    const terminal = pretty({
      sync: true,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss.l',
      singleLine: true,
      messageFormat: (line, key) => asOneEntry(line[key]),
    });
    return Object.assign(loggerOn(terminal, options.level), { flush: () => Promise.resolve() });
  }
  const stdout = LogStream.stdout();
  const logger = loggerOn(stdout, options.level);
  stdout.onGap = (lines) => {
    logger.warn(`${String(lines)} log lines were dropped: stdout had no room for them`);
  };
  return Object.assign(logger, { flush: () => stdout.flush() });
}

/** A message that looks like one: what a skill says on a further line does not begin as the host's lines do. */
function asOneEntry(message: unknown): string {
  if (typeof message !== 'string') return '';
  return message.replaceAll(/[^\P{Cc}\t\n]/gu, '').replaceAll('\n', '\n    ');
}

function loggerOn(stream: DestinationStream, level: HostLogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
