import type { LogLevel } from '@skillet/core';

/** The line of an event: how grave it is, and a sentence that a person understands at night. */
export interface EventLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}
