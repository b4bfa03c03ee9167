import { ToWorker } from '@skillet/core';
import type { SidePipe } from './side-pipe.ts';
import type { Control } from './control.ts';

/** Tells a process that listens to its side pipe, as our kernel does. */
export function pipeControl(pipe: SidePipe): Control {
  return {
    abort: (id, reason) => pipe.send([ToWorker.abort, id, reason]),
    ping: () => pipe.send([ToWorker.ping]),
    credit: (lines) => pipe.send([ToWorker.credit, lines]),
    drain: () => pipe.send([ToWorker.drain]),
  };
}
