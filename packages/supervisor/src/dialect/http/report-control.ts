import { ToIsolate } from '@skillet/core';
import type { ReportPipe } from './report-pipe.ts';
import type { Control } from './control.ts';

/** Tells a process that listens to its report pipe, as our kernel does. */
export function reportControl(report: ReportPipe): Control {
  return {
    abort: (id, reason) => report.send([ToIsolate.abort, id, reason]),
    ping: () => report.send([ToIsolate.ping]),
    credit: (lines) => report.send([ToIsolate.credit, lines]),
    drain: () => report.send([ToIsolate.drain]),
  };
}
