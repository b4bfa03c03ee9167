import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FewAtOnce } from '@skillet/core';

/** How long is waited. */
export interface RestOptions {
  /** Ends the waiting; it rejects then. */
  readonly signal: AbortSignal;
  /** Milliseconds for which no file may change before all of them count as written. Default: 300. */
  readonly rest?: number;
  /** Milliseconds after which a file that never comes to rest, such as a log, holds up nobody. Default: 10,000. */
  readonly patience?: number;
}

/**
 * Resolves once none of the files has changed for a while, also not one that was added to them
 * meanwhile: one file of an edit may be written when another is not.
 */
export async function filesAtRest(
  files: ReadonlySet<string>,
  { signal, rest = 300, patience = 10_000 }: RestOptions,
): Promise<void> {
  const deadline = performance.now() + patience;
  let before = await fingerprints(files);
  for (;;) {
    await sleep(rest, undefined, { signal });
    const now = await fingerprints(files);
    if (now === before || performance.now() >= deadline) return;
    before = now;
  }
}

async function fingerprints(files: ReadonlySet<string>): Promise<string> {
  // Thousands may change at once, and each look takes some of the gateway's thread.
  const looks = new FewAtOnce(4);
  const all = await Promise.all([...files].map((file) => looks.run(() => fingerprint(file))));
  return all.join('\n');
}

async function fingerprint(file: string): Promise<string> {
  try {
    const { size, mtimeNs, ino } = await stat(file, { bigint: true });
    return `${file} ${size} ${mtimeNs} ${ino}`;
  } catch {
    return `${file} is gone`;
  }
}
