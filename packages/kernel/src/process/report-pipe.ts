import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate } from 'node:timers';
import {
  ToHost,
  type HostFrame,
  type ImportedModule,
  type IsolateFrame,
  type KernelSetup,
} from '@skillet/core';

/** The descriptor that the host opens for the report pipe. */
const REPORT_FD = 3;
/** Characters of a line beyond which the next frame begins another. */
const LINE_CHARS = 512 * 1024;

/** The isolate's end of its report pipe. */
export interface ReportPipe {
  /** The first line: what the kernel is told. */
  readonly setup: Promise<KernelSetup>;
  /** Sends with everything else of this turn of the event loop. */
  send(frame: IsolateFrame): void;
  /** Sends at once, after what is collected so far. */
  sendNow(frame: IsolateFrame): void;
  /** Hears of the host's frames from now on, and of those that came meanwhile. */
  listen(onFrame: (frame: HostFrame) => void): void;
}

// Taken before the skill's code runs, which may replace them.
const { parse, stringify } = JSON;
const { wait } = Atomics;
const bell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Opens the report pipe: each line is JSON, the first one the setup, every other one a list of
 * frames. `onHostGone` is called when the host has closed its end, which it does by ending, too.
 */
export function openReportPipe(onHostGone: () => void): ReportPipe {
  const setup = Promise.withResolvers<KernelSetup>();
  let started = false;
  let waiting: HostFrame[] | undefined = [];
  let onFrame = (frame: HostFrame): void => void waiting?.push(frame);
  let pending: IsolateFrame[] = [];

  const onLine = (line: string) => {
    if (started) for (const frame of parse(line) as readonly HostFrame[]) onFrame(frame);
    else setup.resolve(parse(line) as KernelSetup);
    started = true;
  };
  const decoder = new StringDecoder('utf8');
  let partial = '';
  new Socket({ fd: REPORT_FD, readable: true, writable: false })
    .on('data', (chunk: Buffer) => {
      const lines = (partial + decoder.write(chunk)).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    })
    .on('error', onHostGone)
    .on('close', onHostGone);

  const flush = () => {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    try {
      for (const line of linesOf(batch)) writeWhole(Buffer.from(line));
    } catch {
      onHostGone();
    }
  };
  return {
    setup: setup.promise,
    send(frame) {
      if (pending.push(frame) === 1) setImmediate(flush);
    },
    sendNow(frame) {
      pending.push(frame);
      flush();
    },
    listen(listener) {
      onFrame = listener;
      for (const frame of waiting ?? []) listener(frame);
      waiting = undefined;
    },
  };
}

/** Lines of frames, none of which is longer than the host takes. */
function linesOf(frames: readonly IsolateFrame[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (let index = 0; index < frames.length; index += 1) {
    const text = textOf(frames[index] as IsolateFrame);
    const fits = line.length + text.length < LINE_CHARS;
    if (!fits && line !== '') lines[lines.length] = `[${line}]\n`;
    line = fits && line !== '' ? `${line},${text}` : text;
  }
  lines[lines.length] = `[${line}]\n`;
  return lines;
}

/** A frame as text; the source of a long module stays on disk, where others load it from. */
function textOf(frame: IsolateFrame): string {
  const text = stringify(frame);
  if (text.length < LINE_CHARS || frame[0] !== ToHost.imported) return text;
  const [kind, modules, resolutions] = frame;
  const lean: ImportedModule[] = [];
  for (let index = 0; index < modules.length; index += 1) {
    lean[index] = { ...(modules[index] as ImportedModule), source: null };
  }
  return stringify([kind, lean, resolutions]);
}

/** Writes at once, so that last words leave; a host that does not read stalls this isolate only. */
function writeWhole(bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length;) {
    try {
      offset += writeSync(REPORT_FD, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      wait(bell, 0, 0, 1);
    }
  }
}
