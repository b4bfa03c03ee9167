import { hash } from 'node:crypto';
import { isJsonObject, pointerFault, withPlaceholders } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { callFault } from './call-fault.ts';
import type { RecordedCall, Recording } from './recorded-call.ts';

/** The format of a recording: JSON lines, of which the first says that it is one. */
const VERSION = 1;

/**
 * The lines of a recording, without the values that differ from call to call. Calls of one skill stand together, in the order in which they came; a call that only reads is there once. So the
 * same traffic makes the same file. All of them may be more than one text can hold.
 */
export function* recordingLines({ ignore, full, calls }: Recording): Generator<string> {
  const head = {
    skillet_recording: VERSION,
    ...(full ? { full } : {}),
    ...(ignore.length === 0 ? {} : { ignore }),
  };
  yield `${JSON.stringify(head)}\n`;
  const mounts = [...new Set(calls.map((call) => call.mount))].toSorted();
  for (const mount of mounts) {
    const seen = new Set<string>();
    for (const call of calls) {
      if (call.mount !== mount) continue;
      const line = JSON.stringify(withoutValues(call, ignore));
      const digest = hash('sha256', line);
      if (call.safe === 'read_only' && seen.has(digest)) continue;
      seen.add(digest);
      yield `${line}\n`;
    }
  }
}

/** Stands for a value that differs from call to call. */
const IGNORED = '[ignored]';

function withoutValues(call: RecordedCall, ignore: readonly string[]): RecordedCall {
  const { answer } = call;
  if (ignore.length === 0 || !('body' in answer)) return call;
  return { ...call, answer: { ...answer, body: withPlaceholders(answer.body, ignore, IGNORED) } };
}

/** How a recording begins, whatever its version. */
export const RECORDING_BEGINS = '{"skillet_recording":';

/** Reads a recording. Throws a UsageError that says in which line of which file something is wrong. */
export function readRecording(bytes: Buffer, file: string): Recording {
  const [head, ...lines] = linesOf(bytes).filter((line) => line.trim() !== '');
  const first = parse(head ?? '');
  if (!isJsonObject(first) || !('skillet_recording' in first))
    throw new UsageError(
      `${file} is no recording of \`skillet-host record\`: its first line does not say so`,
    );
  if (first['skillet_recording'] !== VERSION)
    throw new UsageError(
      `${file} is a recording of version ${JSON.stringify(first['skillet_recording'])}, and this skillet-host reads version ${String(VERSION)}`,
    );
  const calls = lines.map((line, index) => {
    const call = parse(line);
    const fault = callFault(call);
    if (fault === undefined) return call as RecordedCall;
    throw new UsageError(`${file}, call ${String(index + 1)}: ${fault}`);
  });
  const ignore = readIgnore(first['ignore'] ?? [], file);
  return { ignore, full: first['full'] === true, calls };
}

/** Line by line, because all of them may be more than one text can hold. */
function linesOf(bytes: Buffer): string[] {
  const lines: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const found = bytes.indexOf('\n', at);
    const end = found === -1 ? bytes.length : found;
    lines.push(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return lines;
}

function readIgnore(given: unknown, file: string): readonly string[] {
  const pointers: readonly unknown[] = Array.isArray(given) ? given : [given];
  return pointers.map((pointer) => {
    const fault = typeof pointer === 'string' ? pointerFault(pointer) : 'must be a JSON pointer';
    if (typeof pointer === 'string' && fault === undefined) return pointer;
    throw new UsageError(
      `${file}, \`ignore\` in its first line: ${JSON.stringify(pointer)} ${fault ?? ''}`,
    );
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
