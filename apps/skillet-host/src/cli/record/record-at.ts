import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '@skillet/command';
import type { ToldRecording } from '../../recording/host-recording.ts';
import { readRecording } from '../../recording/recording-file.ts';
import type { RecordingWish } from '../../recording/recording-wish.ts';
import { HostRefused } from '../control/ask-host.ts';
import type { Recorded } from './recorded.ts';

/** Milliseconds between two looks, and that an answer may take. */
const LOOK = 500;
const PATIENCE = 60_000;
/** Milliseconds for which a host that records is asked again where it does not answer: it, or what is in between, may be back. */
const ASKED_FOR = 60_000;

/** A host that is asked by HTTP. */
export interface HostAt {
  readonly url: URL;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Has a host elsewhere record calls, and hands over what it has recorded, cleaned by it. Ends it early when `signal`
 * aborts. Once it records, a host that does not answer is asked again, for `askedFor` milliseconds.
 */
export async function recordAt(
  host: HostAt,
  wish: RecordingWish,
  signal: AbortSignal,
  askedFor = ASKED_FOR,
): Promise<Omit<Recorded, 'file'>> {
  const begun = JSON.parse(await ask(host, 'POST', `/recording?${queryOf(wish)}`)) as ToldRecording;
  let isOwn = true;
  try {
    const of = wish.mount === undefined ? '' : ` of ${wish.mount}`;
    process.stderr.write(
      `skillet-host: recording calls${of} of ${host.url.origin}; Ctrl-C ends it\n`,
    );
    let told: ToldRecording;
    do {
      await sleep(LOOK, undefined, { signal }).catch(() => undefined);
      const asked = signal.aborted
        ? askOn(host, 'POST', '/recording/end', askedFor)
        : askOn(host, 'GET', '/recording', askedFor);
      told = JSON.parse(await asked) as ToldRecording;
      isOwn = told.since === begun.since && told.by === begun.by;
      if (!isOwn)
        throw new HostRefused(
          `somebody has taken the recording of ${host.url.origin} away, and begun another`,
        );
    } while (told.open);
    const lines = await askOn(host, 'GET', '/recording/file', askedFor);
    const { calls } = readRecording(Buffer.from(lines), host.url.origin);
    const { unreadable, ...leftOut } = told.left_out;
    return { calls, leftOut, unreadable, processes: told.processes };
  } finally {
    if (isOwn) await ask(host, 'DELETE', '/recording').catch(() => undefined);
  }
}

function queryOf({ mount, calls, time, ignore, headers, full }: RecordingWish): string {
  const query = new URLSearchParams({ calls: String(calls), for: `${String(time)}ms` });
  if (mount !== undefined) query.set('mount', mount);
  for (const pointer of ignore) query.append('ignore', pointer);
  for (const name of headers) query.append('keep_header', name);
  if (full) query.set('full', 'true');
  return query.toString();
}

type Answer = { readonly text: string } | { readonly fault: Error; readonly mayPass: boolean };

async function ask(host: HostAt, method: string, path: string): Promise<string> {
  return textOf(await askOnce(host, method, path));
}

/** Asks again, for a while, where nobody answers, or one that cannot now. */
async function askOn(host: HostAt, method: string, path: string, askedFor: number) {
  // From the first one on that came to nothing: that may have taken as long by itself.
  let until: number | undefined;
  for (;;) {
    const answer = await askOnce(host, method, path);
    const isFirst = until === undefined;
    until ??= performance.now() + askedFor;
    const isOver = performance.now() >= until;
    if ('text' in answer || !answer.mayPass || isOver) return textOf(answer);
    if (isFirst)
      process.stderr.write(
        `skillet-host: ${answer.fault.message}; it is asked again for a while\n`,
      );
    await sleep(LOOK);
  }
}

function textOf(answer: Answer): string {
  if ('fault' in answer) throw answer.fault;
  return answer.text;
}

async function askOnce({ url, headers }: HostAt, method: string, path: string): Promise<Answer> {
  const at = `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(at, { method, headers, signal });
    const { status } = response;
    const text = await response.text();
    if (response.ok) return { text };
    const why = `${url.origin} answers ${String(status)}: ${detailOf(text)}`;
    return { fault: new HostRefused(why), mayPass: status >= 500 || status === 429 };
  } catch (error) {
    const { cause, message } = error as Error;
    const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    return { fault: new UsageError(`${url.origin} can't be asked: ${why}`), mayPass: true };
  }
}

function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // No JSON: something else answers there.
  }
  return 'it is no host that records over HTTP';
}
