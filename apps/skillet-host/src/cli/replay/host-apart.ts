import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import { forkApart, killGroup } from '../process-apart.ts';
import type { ApartAnswer, ApartTask } from './apart-task.ts';

const MAIN = new URL('./apart-main.js', import.meta.url);

/** Milliseconds that it has to end, once it is told to. */
const GRACE = 3000;

/** A host that was started to be asked. */
export interface HostApart {
  /** Base URL on this machine's loopback. */
  readonly url: URL;
  /** What shows it who asks. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it, with all that it has started and stored. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a host with the skills of a configuration in a process of its own: on a free port of the loopback address, in no cluster, with no
 * limits of callers, traces and shadows, and with state in a folder that goes away. `signal` ends it, as `close` does, also while it starts. Throws a
 * UsageError when it does not start.
 */
export async function startApart(
  task: Omit<ApartTask, 'token'>,
  verbose: boolean,
  signal: AbortSignal,
): Promise<HostApart> {
  const folder = await mkdtemp(join(tmpdir(), 'skillet-replay-'));
  const token = crypto.randomUUID();
  // The variables of OpenTelemetry may name the collector of a production.
  const env = { ...process.env, SKILLET_DATA_DIR: folder, OTEL_SDK_DISABLED: 'true' };
  const child = forkApart(MAIN, verbose, env);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const end = async () => {
    const timer = setTimeout(killGroup, GRACE, child);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
    killGroup(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  let ending: Promise<void> | undefined;
  const close = () => (ending ??= end());
  const onAbort = () => {
    // Whoever started it waits for that as well, and hears why it fails.
    close().catch(() => undefined);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    const url = await begin(child, { ...task, token }, exited);
    return { url: new URL(url), headers: { authorization: `Bearer ${token}` }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function begin(child: ChildProcess, task: ApartTask, exited: Promise<void>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('error', reject);
  child.on('message', (answer: ApartAnswer) => {
    if ('url' in answer) resolve(answer.url);
    else reject(new UsageError(answer.error));
  });
  void exited.then(() => {
    reject(new UsageError('the host for it has ended before it served; --verbose shows why'));
  });
  child.send(task, () => undefined);
  return promise;
}
