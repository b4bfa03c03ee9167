import { copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SkillSpec } from '@skillet/core';
import { throwAwaySpec } from '../../check/throw-away-spec.ts';
import { forkApart, killGroup } from '../../process-apart.ts';
import type { CrashReplayFinding, CrashReplayTask } from './crash-replay-task.ts';

const MAIN = new URL('./crash-replay-main.js', import.meta.url);

/** What came of a request that was made again: a finding, or the end of the whole process that it was made in. */
export type ReplayFinding =
  CrashReplayFinding | { readonly kind: 'process-ended'; readonly how: string };

/** What came of it, and whether there is a profile. */
export interface ReplayedApart {
  readonly finding: ReplayFinding;
  readonly profiled: boolean;
  /** Why one that there was is not where it was to go, as a code of the system. */
  readonly unwritten?: string;
}

/**
 * Makes a request again in a process of its own, with state in a folder that goes away, and copies the CPU profile of its worker to a
 * file. When there is a result, the process and whatever it started are gone. Throws when `signal` ends it.
 */
export async function replayApart(
  spec: SkillSpec,
  request: Omit<CrashReplayTask, 'spec' | 'profiles'>,
  profile: string,
  verbose: boolean,
  signal: AbortSignal,
): Promise<ReplayedApart> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'skillet-crash-'));
  const profiles = join(folder, 'profiles');
  const child = forkApart(MAIN, verbose);
  const kill = () => {
    killGroup(child);
  };
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const { promise, resolve, reject } = Promise.withResolvers<ReplayFinding>();
    child.once('error', reject);
    child.once('message', (finding: CrashReplayFinding) => {
      resolve(finding);
    });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with exit code ${String(code)}` : `by ${signal}`;
      resolve({ kind: 'process-ended', how });
    });
    const task: CrashReplayTask = { spec: throwAwaySpec(spec, folder), ...request, profiles };
    child.send(task, () => undefined);
    const finding = await promise;
    signal.throwIfAborted();
    if (!couldWrite(spec, finding)) return { finding, profiled: false };
    const kept = await keepProfile(profiles, profile, finding.kind === 'died' ? WRITTEN.within : 0);
    return { finding, ...kept };
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
    await exited;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ways to die in which a process still writes its profile; where it does not, what lies there is that of its successor. */
const ORDERLY: ReadonlySet<string> = new Set(['exit', 'exception', 'unhandled-rejection']);

function couldWrite({ isolation }: SkillSpec, finding: ReplayFinding): boolean {
  return isolation === 'thread' || finding.kind !== 'died' || ORDERLY.has(finding.cause.kind);
}

/** Milliseconds in which a worker that was ended may still write its profile, on a machine that has much else to do; and between two looks. */
const WRITTEN = { within: 5000, every: 100 };

/** The largest is that of the worker that has worked. */
async function keepProfile(
  from: string,
  to: string,
  within: number,
): Promise<Omit<ReplayedApart, 'finding'>> {
  const deadline = performance.now() + within;
  let largest = await largestIn(from);
  while ((largest?.size ?? 0) === 0 && performance.now() < deadline) {
    await sleep(WRITTEN.every);
    largest = await largestIn(from);
  }
  if (largest === undefined || largest.size === 0) return { profiled: false };
  try {
    await copyFile(join(from, largest.name), to);
    return { profiled: true };
  } catch (error) {
    // What was found is worth more.
    return { profiled: false, unwritten: (error as NodeJS.ErrnoException).code ?? '' };
  }
}

async function largestIn(folder: string): Promise<{ name: string; size: number } | undefined> {
  const names = await readdir(folder).catch(() => []);
  const sized = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })),
  );
  return sized.toSorted((a, b) => b.size - a.size)[0];
}
