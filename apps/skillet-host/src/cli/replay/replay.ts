import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pointerFault, type AnswerDifference } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { leadsElsewhere } from '../../recording/call-fault.ts';
import { cleanAnswer } from '../../recording/clean-call.ts';
import { judgeAnswer, rawAnswerOf } from '../../recording/judge-answer.ts';
import type { CallSafety, RawAnswer } from '../../recording/raw-call.ts';
import type { RecordedCall, Recording } from '../../recording/recorded-call.ts';
import { RecordingDraft } from '../../recording/recording-draft.ts';
import { readRecording } from '../../recording/recording-file.ts';
import { interruptible } from '../check/interruptible.ts';
import type { Surroundings } from '../control/ask-host.ts';
import { takeCallerHeaders } from '../mcp/caller-headers.ts';
import { findConfigFile, mustExist } from '../read-config.ts';
import { formsOfMachine } from '../record/forms-of-machine.ts';
import { askAgain, NoAnswer, type Asked } from './ask-again.ts';
import { startApart } from './host-apart.ts';
import type { ReplayedCall } from './replay-result.ts';
import { replayText } from './replay-text.ts';
import { hostUrl } from './host-url.ts';

/** Flags of `skillet-host replay`, as commander gives them. */
export interface ReplayFlags {
  readonly config?: string;
  readonly url?: string;
  readonly mount?: string;
  readonly all?: boolean;
  readonly ignore?: readonly string[];
  readonly update?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `skillet-host replay`: exit code 0 when calls were made again and all are answered as before, or the file was updated; else 1. */
export async function replay(
  file: string,
  flags: ReplayFlags,
  around: Surroundings,
): Promise<number> {
  const { url, config, ignore = [], update = false } = flags;
  if (url !== undefined && config !== undefined)
    throw new UsageError('--url leads to a host that has its configuration: leave --config out');
  for (const pointer of ignore) {
    const fault = pointerFault(pointer);
    if (fault !== undefined) throw new UsageError(`--ignore ${pointer}: it ${fault}`);
  }
  const path = resolve(around.cwd, file);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  });
  const recording = readRecording(bytes, file);
  const headers = takeCallerHeaders(around.env);
  const own = { headers, credentials: credentialsIn(headers) };
  const asRecorded = { ...recording, ignore: [...recording.ignore, ...ignore] };
  const asking = (asked: Asked) => replayAll(asRecorded, flags, asked);
  const { calls, answers } =
    url === undefined
      ? await askApart(flags, around, own, asking)
      : await asking({ url: hostUrl(url), ...own });
  const held = new Set<number>();
  if (update && answers.size > 0) {
    // Also without the scheme of a token.
    const given = Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
    const forms = await formsOfMachine(flags, around, given);
    const fresh = recording.calls.map((call, index) => {
      const answer = answers.get(index);
      const kept = answer && cleanAnswer(answer, forms, recording.full);
      if (kept === undefined) return call;
      held.add(index);
      return { ...call, answer: kept };
    });
    const write = async () => {
      const draft = await RecordingDraft.open(path);
      await draft.put({ ...asRecorded, calls: fresh });
    };
    await write().catch((error: unknown) => {
      throw new UsageError(`${file} can't be written: ${wordsOf(error)}`);
    });
  }
  const of = (result: ReplayedCall['result']) =>
    calls.filter((call) => call.result === result).length;
  const counts = { same: of('same'), differ: of('differs'), left_out: of('left-out') };
  const isSettled = calls.every(
    ({ number, result }) => result !== 'differs' || held.has(number - 1),
  );
  // What compares nothing is no test that passes.
  const ok = counts.same + counts.differ > 0 && isSettled;
  const result = { ok, ...counts, updated: update, calls };
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : replayText(result));
  return result.ok ? 0 : 1;
}

async function askApart<T>(
  { config, verbose = false }: ReplayFlags,
  { env, cwd }: Surroundings,
  { headers: own, credentials }: Omit<Asked, 'url'>,
  asking: (asked: Asked) => Promise<T>,
): Promise<T> {
  await mustExist(config, env, cwd);
  const file = await findConfigFile(config, env, cwd);
  const task = { cwd, ...(file === undefined ? {} : { config: file }) };
  const stop = new AbortController();
  // A signal that comes meanwhile ends what was started first.
  return interruptible(
    async () => {
      const { url, headers, close } = await startApart(task, verbose, stop.signal);
      try {
        return await asking({ url, headers: { ...own, ...headers }, credentials });
      } finally {
        await close();
      }
    },
    () => {
      stop.abort();
    },
  );
}

/** Calls that are made again: with `--all`, by a host that was started for it, and by one that runs. */
const ANY = new Set<CallSafety>(['read_only', 'idempotent', 'no']);
const REPEATABLE = new Set<CallSafety>(['read_only', 'idempotent']);
const READING = new Set<CallSafety>(['read_only']);

/** Makes the calls again, one after the other. */
async function replayAll(
  { ignore, calls }: Recording,
  { mount, url, all = false }: ReplayFlags,
  asked: Asked,
): Promise<{ readonly calls: ReplayedCall[]; readonly answers: ReadonlyMap<number, RawAnswer> }> {
  const hasCredentials = Object.keys(asked.credentials).length > 0;
  // One that runs has state that is not this command's, and what it calls.
  const made = all ? ANY : url === undefined ? REPEATABLE : READING;
  const answers = new Map<number, RawAnswer>();
  const replayed: ReplayedCall[] = [];
  for (const [index, call] of calls.entries()) {
    if (mount !== undefined && call.mount !== mount) continue;
    const about = { number: index + 1, mount: call.mount, method: call.method, path: call.path };
    const why = whyNot(call, made, hasCredentials);
    if (why !== undefined) {
      replayed.push({ ...about, result: 'left-out', why });
      continue;
    }
    const answer = await askAgain(call, asked).catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw new UsageError(`${asked.url.href} does not answer: ${wordsOf(error)}`);
    });
    const isMissing = answer instanceof NoAnswer;
    if (!isMissing) answers.set(index, rawAnswerOf(answer));
    const differences = isMissing
      ? [noAnswer(call, answer)]
      : judgeAnswer(call.answer, answer, ignore);
    const isSame = differences.length === 0;
    replayed.push({
      ...about,
      result: isSame ? 'same' : 'differs',
      ...(isSame ? {} : { differences }),
    });
  }
  return { calls: replayed, answers };
}

const CREDENTIAL = 'x-skillet-credential-';

function credentialsIn(headers: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => name.startsWith(CREDENTIAL));
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice(CREDENTIAL.length), value]));
}

function whyNot(
  call: RecordedCall,
  made: ReadonlySet<CallSafety>,
  hasCredentials: boolean,
): string | undefined {
  const { safe, withheld = [] } = call;
  if (leadsElsewhere(call)) return 'it may be a request to the host itself, and not to a skill';
  if (withheld.includes('input') || withheld.includes('path'))
    return 'a part of its input was withheld';
  if (withheld.includes('credentials') && !hasCredentials)
    return 'it was made with credentials: set SKILLET_CREDENTIAL_<NAME>';
  return made.has(safe) ? undefined : 'it may change something: --all makes it, too';
}

function noAnswer({ answer }: RecordedCall, { message }: NoAnswer): AnswerDifference {
  return { kind: 'status', at: '', expected: answer.status, actual: `no answer: ${message}` };
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
