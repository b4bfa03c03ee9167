import pretty from 'pino-pretty';
import type { HostLogLevel } from '@skillet/config';
import { createJsonLogger, loggerOn, type LevelLogger, type ProcessLogger } from '@skillet/log';
import { legibleJson } from './legible.ts';
import { personLine } from './person-line.ts';

/** The host's logger. */
export type HostLogger = LevelLogger;

/** JSON lines on stdout, or readable ones on a terminal. */
export function createLogger(options: {
  level: HostLogLevel;
  pretty: boolean;
  /** Which of several hosts writes. Default: there is only one. */
  host?: number | undefined;
}): ProcessLogger {
  const { level, pretty: isPretty, host } = options;
  if (!isPretty) return createJsonLogger(level, host === undefined ? undefined : { host });
  const terminal = pretty({
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    hideObject: true,
    messageFormat: (line) => personLine(line),
  });
  const stream = {
    write: (line: string) => {
      terminal.write(legibleJson(line));
    },
  };
  return Object.assign(loggerOn(stream, level), {
    flush: () => Promise.resolve(),
    loss: () => undefined,
  });
}
