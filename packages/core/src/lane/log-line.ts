/** Severity of a log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One log line of a skill. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly requestId?: string;
  /** JSON text of additional fields. */
  readonly fields?: string;
  readonly stack?: string;
}

/** Log lines a worker may send before the host grants more. */
export const LOG_CREDIT_LINES = 256;
/** Characters of a log line's message, stack or fields that are kept. */
export const LOG_LINE_CHARS = 8 * 1024;
