import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { longestFirst } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { cleanCall, type Cleaning } from '../../recording/clean-call.ts';
import { formsOfAll } from '../../recording/forms.ts';
import type { RecordedCall } from '../../recording/recorded-call.ts';
import type { RecordingPart } from '../../recording/recorder.ts';
import { RecordingDraft } from '../../recording/recording-draft.ts';
import { RECORDING_BEGINS } from '../../recording/recording-file.ts';
import { readRecordingWish, type RecordingWish } from '../../recording/recording-wish.ts';
import {
  askHost,
  findHost,
  HostRefused,
  type FoundHost,
  type HostFlags,
  type Surroundings,
} from '../control/ask-host.ts';
import { takeCallerHeaders } from '../mcp/caller-headers.ts';
import { hostUrl } from '../replay/host-url.ts';
import { formsOfMachine } from './forms-of-machine.ts';
import { recordAt } from './record-at.ts';
import type { Recorded } from './recorded.ts';
import { recordText } from './record-text.ts';

/** Flags of `skillet-host record`, as commander gives them. */
export interface RecordFlags extends HostFlags {
  readonly out: string;
  readonly for?: string;
  readonly calls?: string;
  readonly mount?: string;
  readonly ignore?: readonly string[];
  readonly keepHeader?: readonly string[];
  readonly full?: boolean;
  readonly url?: string;
}

/** Milliseconds between two looks, and for which an answer of the host is waited for. */
const TIME = { look: 200, answer: 5000 };
/** Bytes of bodies that are held until the file is written. */
const MOST_HELD = 128 * 1024 * 1024;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** `skillet-host record`: has the running host record calls, and writes them to a file; exit code 0, or 1 where there were none. */
export async function record(flags: RecordFlags, around: Surroundings): Promise<number> {
  const { ignore = [], keepHeader = [], full = false, url } = flags;
  const written = { ...flags, ignore, headers: keepHeader, full };
  const wish = readRecordingWish(
    written,
    (what) => `--${what}`,
    (text) => new UsageError(text),
  );
  if (url !== undefined && (flags.config ?? flags.pid) !== undefined)
    throw new UsageError('--url leads to a host: leave --config and --pid out');
  const at = url === undefined ? undefined : hostUrl(url);
  const file = resolve(around.cwd, flags.out);
  const cannotBeWritten = (error: unknown): never => {
    throw new UsageError(`--out ${flags.out} can't be written: ${codeOf(error)}`);
  };
  await mayReplace(file, flags.out);
  const take = await taker(at, wish, flags, around);
  // What was recorded would be lost with a file that can't be written.
  const draft = await RecordingDraft.open(file).catch(cannotBeWritten);
  const taken = await take();
  const isEmpty = taken.calls.length === 0;
  if (!isEmpty) await draft.put({ ignore, full, calls: taken.calls }).catch(cannotBeWritten);
  process.stdout.write(recordText({ file: flags.out, ...taken }));
  return isEmpty ? 1 : 0;
}

/** Finds the host, and says how it is had record. */
async function taker(
  url: URL | undefined,
  wish: RecordingWish,
  flags: RecordFlags,
  around: Surroundings,
): Promise<() => Promise<Omit<Recorded, 'file'>>> {
  const { mount, calls, time, full, headers } = wish;
  if (url !== undefined) {
    const { authorization } = takeCallerHeaders(around.env);
    const host = { url, headers: authorization === undefined ? {} : { authorization } };
    return () => untilInterrupted((signal) => recordAt(host, wish, signal));
  }
  const host = await findHost(flags, around);
  const plan = { calls, ...(mount === undefined ? {} : { mount }) };
  const cleaning = { full, headers, forms: await formsOfMachine(flags, around) };
  return () => untilInterrupted((signal) => follow(host, plan, time, cleaning, signal));
}

/** A signal ends what is done early. */
async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interrupted = new AbortController();
  const onSignal = () => {
    interrupted.abort();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    return await work(interrupted.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

async function follow(
  host: FoundHost,
  begin: { readonly calls: number; readonly mount?: string },
  time: number,
  { forms: ofMachine, ...how }: Cleaning,
  signal: AbortSignal,
): Promise<Omit<Recorded, 'file'>> {
  const calls: RecordedCall[] = [];
  let forms = ofMachine;
  let unreadable = 0;
  let size = 0;
  const end = performance.now() + time;
  let part: RecordingPart = await askHost(host, { do: 'record', begin }, TIME.answer);
  const of = begin.mount === undefined ? '' : ` of ${begin.mount}`;
  process.stderr.write(
    `skillet-host: recording calls${of} of host ${String(host.pid)}; Ctrl-C ends it\n`,
  );
  for (;;) {
    if (part.secrets !== undefined) forms = longestFirst([...forms, ...formsOfAll(part.secrets)]);
    for (const raw of part.calls) {
      const call = cleanCall(raw, { ...how, forms });
      size += (raw.body?.length ?? 0) + (raw.answer.body?.length ?? 0);
      if (call === undefined) unreadable += 1;
      else calls.push(call);
    }
    const { id, done, leftOut, processes } = part;
    const isFull = size > MOST_HELD;
    if (done) {
      if (isFull) tellEarly(`it has over ${String(MOST_HELD)} bytes`);
      return { calls, leftOut, unreadable, processes };
    }
    const isOver = isFull || signal.aborted || performance.now() >= end;
    if (!isOver && part.calls.length === 0) await sleep(TIME.look);
    part = await askHost(host, { do: 'record', id, end: isOver }, TIME.answer).catch(
      (error: unknown) => {
        if (calls.length === 0 || !(error instanceof HostRefused)) throw error;
        tellEarly(error.message);
        return { id, calls: [], done: true, leftOut, processes };
      },
    );
  }
}

const NO_FILE = 'no file';

function tellEarly(why: string): void {
  process.stderr.write(`skillet-host: the recording ended early: ${why}\n`);
}

async function mayReplace(file: string, named: string): Promise<void> {
  const before = await beginning(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw new UsageError(`--out ${named} can't be read: ${codeOf(error)}`);
  });
  if (before !== '' && before !== RECORDING_BEGINS)
    throw new UsageError(`--out ${named} is there already, and is no recording`);
}

/** As much of a file as tells what it is; what is no file, such as a pipe, is not read. */
async function beginning(file: string): Promise<string> {
  if (!(await stat(file)).isFile()) return NO_FILE;
  const handle = await open(file);
  try {
    const wanted = Buffer.alloc(RECORDING_BEGINS.length);
    const { bytesRead } = await handle.read(wanted, 0, wanted.length, 0);
    return wanted.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
