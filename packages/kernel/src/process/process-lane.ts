import { ToHost, ToIsolate, type HostFrame, type IsolateFrame } from '@skillet/core';
import type { WorkerLane } from '../lane/worker-lane.ts';
import type { ReportPipe } from './report-pipe.ts';
import type { ExchangeFrame, RequestServer } from './request-server.ts';

/** Aborts that are remembered until their requests come. */
const MAX_EARLY = 256;

/** The lane of a process: requests and answers are HTTP, everything else takes the report pipe. */
export function createProcessLane(
  report: ReportPipe,
  server: RequestServer,
  onFrame: (frame: HostFrame) => void,
): WorkerLane {
  // An abort may overtake its request; one that comes after the answer is forgotten in time.
  const early = new Map<number, HostFrame>();
  report.listen((frame) => {
    if (frame[0] === ToIsolate.abort && !server.has(frame[1])) {
      const [oldest] = early.keys();
      if (early.size >= MAX_EARLY && oldest !== undefined) early.delete(oldest);
      early.set(frame[1], frame);
    }
    onFrame(frame);
  });
  server.listen((frame) => {
    onFrame(frame);
    if (frame[0] !== ToIsolate.request) return;
    const abort = early.get(frame[1]);
    if (abort === undefined) return;
    early.delete(frame[1]);
    onFrame(abort);
  });
  return {
    send(frame) {
      if (isOfExchange(frame)) server.answer(frame);
      else report.send(frame);
    },
    sendNow(frame) {
      report.sendNow(frame);
    },
  };
}

function isOfExchange(frame: IsolateFrame): frame is ExchangeFrame {
  switch (frame[0]) {
    case ToHost.response:
    case ToHost.failed:
    case ToHost.responseHead:
    case ToHost.responseChunk:
    case ToHost.responseEnd:
    case ToHost.requestCredit:
      return true;
    default:
      return false;
  }
}
