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

/** A host that is asked by HTTP. */
export interface HostAt {
  readonly url: URL;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Has a host elsewhere record calls, and hands over what it has recorded, cleaned by it. Ends it early when `signal` aborts. */
export async function recordAt(
  host: HostAt,
  wish: RecordingWish,
  signal: AbortSignal,
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
        ? ask(host, 'POST', '/recording/end')
        : ask(host, 'GET', '/recording');
      told = JSON.parse(await asked) as ToldRecording;
      isOwn = told.since === begun.since && told.by === begun.by;
      if (!isOwn)
        throw new HostRefused(
          `somebody has taken the recording of ${host.url.origin} away, and begun another`,
        );
    } while (told.open);
    const lines = await ask(host, 'GET', '/recording/file');
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

async function ask({ url, headers }: HostAt, method: string, path: string): Promise<string> {
  const at = `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`;
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(at, { method, headers, signal }).catch((error: unknown) => {
    const { cause, message } = error as Error;
    const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    throw new UsageError(`${url.origin} can't be asked: ${why}`);
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new HostRefused(`${url.origin} answers ${String(response.status)}: ${detailOf(text)}`);
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
