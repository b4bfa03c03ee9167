import type { ProcessLogger } from '@skillet/log';
import type { LauncherLink } from './launcher-link.ts';
import { leave } from './leave.ts';
import { onStopSignals } from './stop-signals.ts';
import type { Successor } from './stop-plan.ts';

/** What a host stops for. */
export interface StopReason {
  /** In words. */
  readonly why: string;
  readonly successor: Successor;
}

/** The first thing that tells a host to stop. */
export interface StopRequest {
  /** Resolves with what it is. */
  readonly reason: Promise<StopReason>;
  /** Asks for it, for a reason in words. */
  readonly because: (why: string) => void;
  /** Asks for another host in place of this one, for a reason in words. */
  readonly replace: (why: string) => void;
  /** The host has stopped: signals mean again what they mean to any process. */
  done(): void;
}

/**
 * Waits for a stop signal, or for the launcher to be gone. A second signal, over a second later, ends
 * the process at once with exit code 1.
 */
export function awaitStop(log: ProcessLogger, link: LauncherLink | undefined): StopRequest {
  const stopped = new AbortController();
  const { promise: reason, resolve } = Promise.withResolvers<StopReason>();
  const because = (why: string) => {
    resolve({ why, successor: 'none' });
  };
  onStopSignals(
    because,
    (signal) => {
      log.warn(`${signal} again: ending at once`);
      void log.flush().then(() => {
        leave(1);
      });
    },
    stopped.signal,
  );
  const retire = (why: string) => {
    resolve({ why, successor: 'there' });
  };
  link?.onGone(() => {
    because('the launcher is gone');
  });
  link?.onRetire((pid) => {
    retire(`host ${String(pid)} has taken over`);
  });
  return {
    reason,
    because,
    replace: (why) => {
      resolve({ why, successor: 'to-come' });
    },

    done: () => {
      stopped.abort();
    },
  };
}
