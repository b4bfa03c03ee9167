import type { ProcessLogger } from '@skillet/log';
import type { LauncherLink } from './launcher-link.ts';
import { leave } from './leave.ts';
import { onStopSignals } from './stop-signals.ts';

/** The first thing that tells a host to stop. */
export interface StopRequest {
  /** Resolves with what it is, in words. */
  readonly why: Promise<string>;
  /** Asks for it, for a reason in words. */
  because(why: string): void;
  /** The host has stopped: signals mean again what they mean to any process. */
  done(): void;
}

/**
 * Waits for a stop signal, or for the launcher to be gone. A second signal, over a second later, ends
 * the process at once with exit code 1.
 */
export function awaitStop(log: ProcessLogger, link: LauncherLink | undefined): StopRequest {
  const stopped = new AbortController();
  const { promise: why, resolve } = Promise.withResolvers<string>();
  onStopSignals(
    resolve,
    (signal) => {
      log.warn(`${signal} again: ending at once`);
      void log.flush().then(() => {
        leave(1);
      });
    },
    stopped.signal,
  );
  link?.onGone(() => {
    resolve('the launcher is gone');
  });
  return {
    why,
    because: resolve,
    done: () => {
      stopped.abort();
    },
  };
}
