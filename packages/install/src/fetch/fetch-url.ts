import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ARCHIVE_BOUNDS } from '../archive/bounds.ts';
import { counted } from '../archive/counted.ts';
import { Refused } from '../refused.ts';
import { openArchive } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';

/** Milliseconds that an archive may take to arrive. */
const PATIENCE = 120_000;

/** Fetches an archive that must have the digest that is given. */
export async function fetchUrl(
  { url, integrity }: { readonly url: string; readonly integrity: string },
  staging: string,
): Promise<Fetched> {
  const archive = join(staging, 'archive.tgz');
  await download(url, archive);
  return { resolved: url, about: [], ...(await openArchive(archive, staging, integrity)) };
}

async function download(url: string, into: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: unknown) => {
      throw new Refused(`it can't be fetched: ${reasonOf(error)}`);
    },
  );
  // Where redirects have led; its digest would tell, but not who has read what was asked for.
  if (!answer.url.startsWith('https:'))
    throw new Refused("it can't be fetched: it is redirected to an address without https:");
  if (!answer.ok || answer.body === null)
    throw new Refused(`it can't be fetched: the answer is ${String(answer.status)}`);
  const most = ARCHIVE_BOUNDS.packed;
  await pipeline(
    Readable.fromWeb(answer.body),
    counted(most, `it has more than ${String(most)} bytes`),
    createWriteStream(into, { flags: 'wx' }),
  ).catch((error: unknown) => {
    // What the disk says is told as that.
    if (error instanceof Refused || (error as { readonly syscall?: unknown }).syscall !== undefined)
      throw error;
    throw new Refused(`it has not arrived whole: ${reasonOf(error)}`);
  });
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
