import { ToWorker } from '@skillet/core';
import type { ReportPipe } from './report-pipe.ts';
import type { Control } from './control.ts';

/** Tells a process that listens to its report pipe, as our kernel does. */
export function reportControl(report: ReportPipe): Control {
  return {
    abort: (id, reason) => report.send([ToWorker.abort, id, reason]),
    ping: () => report.send([ToWorker.ping]),
    credit: (lines) => report.send([ToWorker.credit, lines]),
    drain: () => report.send([ToWorker.drain]),
  };
}
