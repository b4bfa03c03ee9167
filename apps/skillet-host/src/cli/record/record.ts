import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '@skillet/config';
import { pointerFault } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { isSecretName } from '../../crash/secrets.ts';
import { cleanCall, type Cleaning } from '../../recording/clean-call.ts';
import type { RecordedCall } from '../../recording/recorded-call.ts';
import type { RecordingPart } from '../../recording/recorder.ts';
import { isRecording, recordingText } from '../../recording/recording-file.ts';
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

/** `skillet-host record`: has the running host record calls, and writes them to a file. */
export async function record(flags: RecordFlags, around: Surroundings): Promise<void> {
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
  await mayReplace(file, flags.out);
  const host = await findHost(flags, around);
  const plan = { calls, ...(mount === undefined ? {} : { mount }) };
  const cleaning = { full, headers, forms: await formsOfMachine(flags, around) };
  const taken = await follow(host, plan, time, cleaning);
  const text = recordingText({ ignore, full, calls: taken.calls });
  await writeFile(`${file}.part`, text, { mode: 0o644 });
  await rename(`${file}.part`, file).catch(async (error: unknown) => {
    await rm(`${file}.part`, { force: true });
    throw error;
  });
  process.stdout.write(recordText({ file: flags.out, ...taken }));
}

async function follow(
  host: FoundHost,
  begin: { readonly calls: number; readonly mount?: string },
  time: number,
  cleaning: Cleaning,
): Promise<Omit<Recorded, 'file'>> {
  const calls: RecordedCall[] = [];
  let unreadable = 0;
  const interrupted = new AbortController();
  const onSignal = () => {
    interrupted.abort();
  };
  process.once('SIGINT', onSignal);
  const end = performance.now() + time;
  try {
    let part: RecordingPart = await askHost(host, { do: 'record', begin }, TIME.answer);
    const of = begin.mount === undefined ? '' : ` of ${begin.mount}`;
    process.stderr.write(
      `skillet-host: recording calls${of} of host ${String(host.pid)}; Ctrl-C ends it\n`,
    );
    for (;;) {
      for (const raw of part.calls) {
        const call = cleanCall(raw, cleaning);
        if (call === undefined) unreadable += 1;
        else calls.push(call);
      }
      const { id, done, leftOut, processes } = part;
      if (done) return { calls, leftOut, unreadable, processes };
      const isOver = interrupted.signal.aborted || performance.now() >= end;
      if (!isOver && part.calls.length === 0) await sleep(TIME.look);
      part = await askHost(host, { do: 'record', id, end: isOver }, TIME.answer).catch(
        (error: unknown) => {
          if (calls.length === 0 || !(error instanceof HostRefused)) throw error;
          process.stderr.write(`skillet-host: the recording ended early: ${error.message}\n`);
          return { id, calls: [], done: true, leftOut, processes };
        },
      );
    }
  } finally {
    process.off('SIGINT', onSignal);
  }
}

async function mayReplace(file: string, named: string): Promise<void> {
  const before = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`--out ${named} can't be read: ${String(error)}`);
  });
  if (before !== undefined && before !== '' && !isRecording(before))
    throw new UsageError(`--out ${named} is there already, and is no recording`);
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
