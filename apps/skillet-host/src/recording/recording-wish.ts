import { parseDuration } from '@skillet/config';
import { pointerFault } from '@skillet/core';
import { isSecretName } from '../crash/secrets.ts';

/** What is to be recorded, and what is kept of it. */
export interface RecordingWish {
  /** Of which skill, or version of one. Default: of all. */
  readonly mount?: string;
  /** Calls at most. */
  readonly calls: number;
  /** Milliseconds at most. */
  readonly time: number;
  /** JSON pointers of values that differ from call to call. */
  readonly ignore: readonly string[];
  /** Names, in lower case, of further headers that are kept. */
  readonly headers: readonly string[];
  /** Whether inputs and answers stay whole, but for credentials. */
  readonly full: boolean;
}

/** The same as it is written. */
export interface WrittenWish {
  readonly mount?: string | undefined;
  readonly for?: string | undefined;
  readonly calls?: string | undefined;
  readonly ignore: readonly string[];
  readonly headers: readonly string[];
  readonly full: boolean;
}

/** Milliseconds, and calls: by default, and at most. */
const TIME = { usual: 60_000, most: 3_600_000 };
const CALLS = { usual: 1000, most: 10_000 };

/** Reads what is to be recorded; `name` says what something is called where it is written. `fault` makes what is thrown where it is not right. */
export function readRecordingWish(
  written: WrittenWish,
  name: (what: 'for' | 'calls' | 'ignore' | 'keep-header') => string,
  fault: (text: string) => Error,
): RecordingWish {
  const { mount, ignore, full } = written;
  const time = readTime(written, name('for'), fault);
  const calls = readCalls(written.calls, name('calls'), fault);
  for (const pointer of ignore) {
    const why = pointerFault(pointer);
    if (why !== undefined) throw fault(`${name('ignore')} ${pointer}: it ${why}`);
  }
  const headers = written.headers.map((one) => one.toLowerCase());
  const secret = headers.find(isSecretName);
  if (secret !== undefined)
    throw fault(`${name('keep-header')} ${secret}: a recording holds no header of this name`);
  return { ...(mount === undefined ? {} : { mount }), calls, time, ignore, headers, full };
}

function readTime(
  { for: given, calls }: WrittenWish,
  name: string,
  fault: (text: string) => Error,
): number {
  if (given === undefined) return calls === undefined ? TIME.usual : TIME.most;
  const parsed = parseDuration(given);
  if (parsed.ok && parsed.value > 0 && parsed.value <= TIME.most) return parsed.value;
  throw fault(`${name} must be a time such as 60s, at most 1h, not "${given.slice(0, 100)}"`);
}

function readCalls(
  given: string | undefined,
  name: string,
  fault: (text: string) => Error,
): number {
  if (given === undefined) return CALLS.usual;
  const count = Number(given);
  if (/^\d+$/.test(given) && count >= 1 && count <= CALLS.most) return count;
  throw fault(
    `${name} must be a whole number from 1 to ${String(CALLS.most)}, not "${given.slice(0, 100)}"`,
  );
}
