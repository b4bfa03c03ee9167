import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ARCHIVE_BOUNDS } from '../archive/bounds.ts';
import { counted } from '../archive/counted.ts';
import type { OnProgress } from '../progress.ts';
import { Refused } from '../refused.ts';
import { mayFetch } from '../skill-index/index-address.ts';
import { openArchive } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';
import { follow } from './follow.ts';

/** Milliseconds that an archive may take to arrive. */
const PATIENCE = 120_000;

/** Where an archive may come from, and who hears how much of it is here. */
interface DownloadOptions {
  readonly allow: readonly string[] | undefined;
  readonly onProgress: OnProgress | undefined;
}

/** Fetches an archive that must have the digest that is given. */
export async function fetchUrl(
  { url, integrity }: { readonly url: string; readonly integrity: string },
  staging: string,
  options: DownloadOptions,
): Promise<Fetched> {
  // One beside an index of this machine.
  if (!mayFetch(new URL(url))) throw new Refused('an archive is fetched over https: alone');
  const archive = join(staging, 'archive.tgz');
  await download(url, archive, options);
  return { resolved: url, about: [], ...(await openArchive(archive, staging, integrity)) };
}

async function download(
  url: string,
  into: string,
  { allow, onProgress }: DownloadOptions,
): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await follow(url, allow, signal).catch((error: unknown) => {
    if (error instanceof Refused) throw error;
    throw new Refused(`it can't be fetched: ${reasonOf(error)}`);
  });
  if (!answer.ok || answer.body === null) {
    // What is not read would keep this process.
    await answer.body?.cancel();
    throw new Refused(`it can't be fetched: the answer is ${String(answer.status)}`);
  }
  const most = ARCHIVE_BOUNDS.packed;
  const total = lengthOf(answer);
  await pipeline(
    Readable.fromWeb(answer.body),
    counted(most, `it has more than ${String(most)} bytes`, (done) => {
      onProgress?.({ unit: 'bytes', done, ...(total === undefined ? {} : { total }) });
    }),
    createWriteStream(into, { flags: 'wx' }),
  ).catch((error: unknown) => {
    // What the disk says is told as that.
    if (error instanceof Refused || (error as { readonly syscall?: unknown }).syscall !== undefined)
      throw error;
    throw new Refused(`it has not arrived whole: ${reasonOf(error)}`);
  });
}

/** How many bytes come; undefined where that is not said, or of what is compressed on its way. */
function lengthOf({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return headers.has('content-encoding') || !Number.isSafeInteger(length) ? undefined : length;
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
