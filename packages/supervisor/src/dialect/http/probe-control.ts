import { ToHost, type WorkerFrame } from '@skillet/core';
import type { Child } from '../../carrier/process/child/child.ts';
import type { Calls } from './calls.ts';
import type { Control } from './control.ts';
import type { Probe } from './probe.ts';

/** What the control of a program works with. */
export interface ProbeControlOptions {
  readonly probe: Probe;
  readonly calls: Calls;
  readonly child: Child;
  readonly onFrame: (frame: WorkerFrame) => void;
}

/**
 * Tells a program that knows nothing of us, by what any HTTP server understands: an abort ends the
 * connection, a sign of life is an answer to a cheap GET, and to drain is to get SIGTERM.
 */
export function probeControl({ probe, calls, child, onFrame }: ProbeControlOptions): Control {
  return {
    abort(id) {
      calls.breakOff(id);
      // A program that answers others has not been blocked by this one, and can do no more about it.
      probe.ask(() => {
        onFrame([ToHost.aborted, id]);
        calls.abandon(id);
      });
    },
    ping() {
      probe.ask(() => onFrame([ToHost.pong]));
    },
    credit: () => undefined,
    drain: () => child.signal('SIGTERM'),
  };
}
