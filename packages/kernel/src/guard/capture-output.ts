import { syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { format } from 'node:util';
import type { LogLevel } from '@skillet/core';
import { currentRequestId, requestNow, type RequestContext } from '../run/request-context.ts';
import { captureDescriptors } from './capture-descriptors.ts';
import type { LogChannel } from './log-channel.ts';

/** Characters of an unfinished line that are kept before it counts as a line of its own. */
const MAX_PARTIAL_LINE = 64 * 1024;
/** Characters of it that the next one begins with: a secret at the cut is whole there, and not shown before. */
const OVERLAP = 2 * 1024;

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
  captureDescriptors();
  // For those who `import { stdout } from 'node:process'`.
  syncBuiltinESMExports();
}

/** A line that has no end yet. */
interface Partial {
  text: string;
  readonly decoder: StringDecoder;
}

function newPartial(): Partial {
  return { text: '', decoder: new StringDecoder('utf8') };
}

function replaceStream(name: 'stdout' | 'stderr', level: LogLevel, channel: LogChannel): void {
  const ofNone = newPartial();
  const partials = new WeakMap<RequestContext, Partial>();
  /** One for each request: it tells whose a line is, and which secrets must not be in it. */
  const partialNow = (): Partial => {
    const request = requestNow();
    if (request === undefined) return ofNone;
    const known = partials.get(request);
    if (known !== undefined) return known;
    const made = newPartial();
    partials.set(request, made);
    request.atEnd(() => {
      emit(made.text);
      made.text = '';
    });
    return made;
  };
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      const partial = partialNow();
      const lines = (partial.text + partial.decoder.write(chunk)).split(/\r?\n/);
      partial.text = lines.pop() ?? '';
      for (const line of lines) emit(line);
      if (partial.text.length > MAX_PARTIAL_LINE) {
        emit(partial.text);
        partial.text = partial.text.slice(-OVERLAP);
      }
      done();
    },
  });
  const emit = (line: string) => {
    if (line !== '') channel.write(level, line, { requestId: currentRequestId() });
  };
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
}
