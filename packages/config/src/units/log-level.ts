/** How much the host logs, from most to least. */
export type HostLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const LEVELS: ReadonlyMap<string, HostLogLevel> = new Map([
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
  ['critical', 'fatal'],
]);

/** Reads a log level in any case; `warning` and `critical` are other names of `warn` and `fatal`. */
export function parseLogLevel(text: string): HostLogLevel | undefined {
  return LEVELS.get(text.trim().toLowerCase());
}
