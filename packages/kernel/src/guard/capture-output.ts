import { syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { format } from 'node:util';
import type { LogLevel } from '@skillet/core';
import { currentRequestId } from '../run/request-context.ts';
import type { LogChannel } from './log-channel.ts';

/** Characters of an unfinished line that are kept before it counts as a line of its own. */
const MAX_PARTIAL_LINE = 64 * 1024;

const CONSOLE_LEVELS = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
} as const satisfies Record<string, LogLevel>;

/** Turns everything the skill prints (`console.*`, stdout, stderr) into lines of its log. */
export function captureOutput(channel: LogChannel): void {
  replaceStream('stdout', 'info', channel);
  replaceStream('stderr', 'error', channel);
  for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
    console[method as keyof typeof CONSOLE_LEVELS] = (...args: unknown[]) => {
      channel.write(level, format(...args), { requestId: currentRequestId() });
    };
  }
  // For those who `import { stdout } from 'node:process'`.
  syncBuiltinESMExports();
}

function replaceStream(name: 'stdout' | 'stderr', level: LogLevel, channel: LogChannel): void {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      const lines = (partial + decoder.write(chunk)).split(/\r?\n/);
      partial = lines.pop() ?? '';
      for (const line of lines) emit(line);
      if (partial.length > MAX_PARTIAL_LINE) {
        emit(partial);
        partial = '';
      }
      done();
    },
  });
  const emit = (line: string) => {
    if (line !== '') channel.write(level, line, { requestId: currentRequestId() });
  };
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
}
