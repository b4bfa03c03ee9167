import type { Readable } from 'node:stream';
import { LOG_LINE_CHARS, ToHost, type Clock, type LogLevel, type LogLine } from '@skillet/core';
import { ReadPace } from './read-pace.ts';

/** Lines of a second that are kept; what comes beyond is counted and dropped. */
const LINES = 1000;
const SECOND = 1000;
/** Bytes of a line that are looked at; UTF-8 takes up to four for a character. */
const LINE_BYTES = 4 * LOG_LINE_CHARS;
/** Bytes with which the rest of a longer one begins again: what was cut in two is whole there, and not shown before. */
const OVERLAP = LOG_LINE_CHARS;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** What else is done with what a process prints. */
export interface OutputOptions {
  readonly onLine?: (line: string) => void;
  readonly clear?: (text: string) => string;
}

/**
 * Makes log lines of what a process and those it has started print. Of a flood, most lines are only
 * counted, and it is read no faster than 10 MB/s: its garbage would slow the whole host down.
 */
export class OutputLines {
  readonly #level: LogLevel;
  readonly #clock: Clock;
  readonly #emit: (frame: unknown) => void;
  readonly #clear: (text: string) => string;
  #partial: Buffer = Buffer.alloc(0);
  #room = LINES;
  #refilled: number;
  #dropped = 0;

  /** `emit` gets frames of log lines; `clear` takes out what may not be in them. */
  constructor(
    stream: Readable,
    level: LogLevel,
    clock: Clock,
    emit: (frame: unknown) => void,
    { onLine = () => undefined, clear = (text) => text }: OutputOptions = {},
  ) {
    this.#clear = clear;
    this.#level = level;
    this.#clock = clock;
    this.#emit = (frame) => {
      for (const { message } of (frame as [number, LogLine[]])[1]) onLine(message);
      emit(frame);
    };
    this.#refilled = clock.now();
    const pace = new ReadPace(stream, clock);
    stream.on('data', (chunk: Buffer) => {
      this.#take(chunk);
      pace.count(chunk.length);
    });
    stream.on('end', () => {
      if (this.#partial.length > 0) this.#take(Buffer.from('\n'));
      this.#tellDropped();
    });
    // That it breaks off says nothing that its end does not.
    stream.on('error', () => undefined);
  }

  #take(chunk: Buffer): void {
    this.#refill();
    const bytes = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    const lines: LogLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#takeLine(bytes.subarray(start, end), lines);
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    const tooLong = rest.length > LINE_BYTES + OVERLAP;
    if (tooLong) this.#takeLine(rest, lines);
    this.#partial = Buffer.from(tooLong ? rest.subarray(-OVERLAP) : rest);
    if (lines.length > 0) this.#emit([ToHost.log, lines, 0]);
  }

  #takeLine(bytes: Buffer, lines: LogLine[]): void {
    const length = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    if (length === 0) return;
    if (this.#room === 0) {
      if (this.#dropped === 0) this.#clock.after(SECOND, () => this.#tellDropped());
      this.#dropped += 1;
      return;
    }
    this.#room -= 1;
    const text = bytes.toString('utf8', 0, Math.min(length, LINE_BYTES + OVERLAP));
    // First: of a secret that is cut, the rest would not be known as one.
    lines.push({ level: this.#level, message: cut(this.#clear(text)) });
  }

  #refill(): void {
    const now = this.#clock.now();
    if (now - this.#refilled < SECOND) return;
    this.#room = LINES;
    this.#refilled = now;
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#emit([ToHost.log, [], this.#dropped]);
    this.#dropped = 0;
  }
}

function cut(text: string): string {
  return text.length <= LOG_LINE_CHARS ? text : `${text.slice(0, LOG_LINE_CHARS)} …`;
}
