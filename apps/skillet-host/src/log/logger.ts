import pretty from 'pino-pretty';
import type { HostLogLevel } from '@skillet/config';
import { createJsonLogger, loggerOn, type LevelLogger, type ProcessLogger } from '@skillet/log';
import { legibleJson } from './legible.ts';

/** The host's logger. */
export type HostLogger = LevelLogger;

/** JSON lines on stdout, or readable ones on a terminal. */
export function createLogger(options: { level: HostLogLevel; pretty: boolean }): ProcessLogger {
  if (!options.pretty) return createJsonLogger(options.level);
  const terminal = pretty({
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
    messageFormat: (line, key) => asOneEntry(line[key]),
  });
  const stream = {
    write: (line: string) => {
      terminal.write(legibleJson(line));
    },
  };
  return Object.assign(loggerOn(stream, options.level), {
    flush: () => Promise.resolve(),
    loss: () => undefined,
  });
}

/** A message that looks like one: what a skill says on a further line does not begin as the host's lines do. */
function asOneEntry(message: unknown): string {
  if (typeof message !== 'string') return '';
  return message.replaceAll('\n', '\n    ');
}
