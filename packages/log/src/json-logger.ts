import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { LogStream, type LogLoss } from './log-stream.ts';

/** What says lines of a level, with fields or without. */
export type LevelLogger = Pick<Logger, Level>;

/** What stands in every line. */
type LogFields = Record<string, string | number>;

/** A logger of the whole process. */
export type ProcessLogger = LevelLogger & {
  /** Resolves once what is buffered is written out, or cannot be, within a second. */
  flush(): Promise<void>;
  /** Lines that were dropped so far, if any were. */
  loss(): LogLoss | undefined;
};

/**
 * Logs JSON lines on stdout. A reader who is slow, stuck or gone and a disk that is full hold nobody up:
 * up to 8 MB of lines wait, later ones are dropped, and a line says how many. Default level: info. Each line has the fields of `base`.
 */
export function createJsonLogger(level: Level = 'info', base?: LogFields): ProcessLogger {
  const stdout = LogStream.stdout();
  const logger = loggerOn(stdout, level, base);
  stdout.onGap = (lines) => {
    logger.warn(`${String(lines)} log lines were dropped: stdout had no room for them`);
  };
  return Object.assign(logger, { flush: () => stdout.flush(), loss: () => stdout.loss });
}

/** Logs on a stream: lines with `level` as a word and `time` in ISO 8601; each has the fields of `base`, if any. */
export function loggerOn(stream: DestinationStream, level: Level, base?: LogFields): LevelLogger {
  return pino(
    {
      level,
      base: base ?? null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
