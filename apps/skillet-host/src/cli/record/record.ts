import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '@skillet/config';
import { longestFirst, pointerFault } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { isSecretName } from '../../crash/secrets.ts';
import { cleanCall, type Cleaning } from '../../recording/clean-call.ts';
import { formsOfAll } from '../../recording/forms.ts';
import type { RecordedCall } from '../../recording/recorded-call.ts';
import type { RecordingPart } from '../../recording/recorder.ts';
import { RecordingDraft } from '../../recording/recording-draft.ts';
import { RECORDING_BEGINS } from '../../recording/recording-file.ts';
import {
  askHost,
  findHost,
  HostRefused,
  type FoundHost,
  type HostFlags,
  type Surroundings,
} from '../control/ask-host.ts';
import { formsOfMachine } from './forms-of-machine.ts';
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
}

/** Milliseconds: by default and at most, between two looks, and for which an answer of the host is waited for. */
const TIME = { usual: 60_000, most: 3_600_000, look: 200, answer: 5000 };
const CALLS = { usual: 1000, most: 10_000 };
/** Bytes of bodies that are held until the file is written. */
const MOST_HELD = 128 * 1024 * 1024;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** `skillet-host record`: has the running host record calls, and writes them to a file; exit code 0, or 1 where there were none. */
export async function record(flags: RecordFlags, around: Surroundings): Promise<number> {
  const { mount, ignore = [], keepHeader = [], full = false } = flags;
  const time = readTime(flags);
  const calls = readCalls(flags.calls);
  for (const pointer of ignore) {
    const fault = pointerFault(pointer);
    if (fault !== undefined) throw new UsageError(`--ignore ${pointer}: it ${fault}`);
  }
  const headers = keepHeader.map((name) => name.toLowerCase());
  const secret = headers.find(isSecretName);
  if (secret !== undefined)
    throw new UsageError(`--keep-header ${secret}: a recording holds no header of this name`);
  const file = resolve(around.cwd, flags.out);
  const cannotBeWritten = (error: unknown): never => {
    throw new UsageError(`--out ${flags.out} can't be written: ${codeOf(error)}`);
  };
  await mayReplace(file, flags.out);
  const host = await findHost(flags, around);
  const plan = { calls, ...(mount === undefined ? {} : { mount }) };
  const cleaning = { full, headers, forms: await formsOfMachine(flags, around) };
  // What was recorded would be lost with a file that can't be written.
  const draft = await RecordingDraft.open(file).catch(cannotBeWritten);
  const taken = await follow(host, plan, time, cleaning);
  const isEmpty = taken.calls.length === 0;
  if (!isEmpty) await draft.put({ ignore, full, calls: taken.calls }).catch(cannotBeWritten);
  process.stdout.write(recordText({ file: flags.out, ...taken }));
  return isEmpty ? 1 : 0;
}

async function follow(
  host: FoundHost,
  begin: { readonly calls: number; readonly mount?: string },
  time: number,
  { forms: ofMachine, ...how }: Cleaning,
): Promise<Omit<Recorded, 'file'>> {
  const calls: RecordedCall[] = [];
  let forms = ofMachine;
  let unreadable = 0;
  let size = 0;
  const interrupted = new AbortController();
  const onSignal = () => {
    interrupted.abort();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  const end = performance.now() + time;
  try {
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
      const isOver = isFull || interrupted.signal.aborted || performance.now() >= end;
      if (!isOver && part.calls.length === 0) await sleep(TIME.look);
      part = await askHost(host, { do: 'record', id, end: isOver }, TIME.answer).catch(
        (error: unknown) => {
          if (calls.length === 0 || !(error instanceof HostRefused)) throw error;
          tellEarly(error.message);
          return { id, calls: [], done: true, leftOut, processes };
        },
      );
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
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

function readTime({ for: given, calls }: RecordFlags): number {
  if (given === undefined) return calls === undefined ? TIME.usual : TIME.most;
  const parsed = parseDuration(given);
  if (parsed.ok && parsed.value > 0 && parsed.value <= TIME.most) return parsed.value;
  throw new UsageError(`--for must be a time such as 60s, at most 1h, not "${given}"`);
}

function readCalls(given: string | undefined): number {
  if (given === undefined) return CALLS.usual;
  const count = Number(given);
  if (/^\d+$/.test(given) && count >= 1 && count <= CALLS.most) return count;
  throw new UsageError(
    `--calls must be a whole number from 1 to ${String(CALLS.most)}, not "${given}"`,
  );
}
