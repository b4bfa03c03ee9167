import type { MessagePort } from 'node:worker_threads';
import type { HostFrame, WorkerFrame } from '@skillet/core';
import { nextTurn } from '../intrinsics.ts';

/** Frames that leave at once: the host writes these answers while the others are made. */
const BATCH = 8;

/** The worker's end of its lane. */
export interface WorkerLane {
  /** Sends with what else there is of this turn of the event loop; `owned` is memory that moves with it. */
  send(frame: WorkerFrame, owned?: ArrayBuffer): void;
  /** Sends at once, after what is collected so far. */
  sendNow(frame: WorkerFrame): void;
}

/** Binds a port: `onFrame` hears of each of the host's frames, `send` collects the answers of a turn. */
export function createWorkerLane(
  port: MessagePort,
  onFrame: (frame: HostFrame) => void,
): WorkerLane {
  // Bound before the skill's code runs, which may replace the methods of ports.
  const post = port.postMessage.bind(port);
  let pending: WorkerFrame[] = [];
  let transfer: ArrayBuffer[] = [];
  const flush = () => {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    if (transfer.length === 0) {
      post(batch);
      return;
    }
    const moved = transfer;
    transfer = [];
    post(batch, moved);
  };
  port.on('message', (batch: readonly HostFrame[]) => {
    for (let i = 0; i < batch.length; i += 1) onFrame(batch[i] as HostFrame);
  });
  return {
    send(frame, owned) {
      if (owned !== undefined) transfer[transfer.length] = owned;
      pending[pending.length] = frame;
      // Nobody waits for the next ones with what is large: all of them would be held together.
      if (pending.length === BATCH || owned !== undefined) flush();
      else if (pending.length === 1) nextTurn(flush);
    },
    sendNow(frame) {
      pending[pending.length] = frame;
      flush();
    },
  };
}
