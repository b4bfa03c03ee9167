import { constants, getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ConfigError } from '@skillet/config';
import { systemThreadId } from '@skillet/proc';
import { read, type ReadOutcome, type ReadRequest } from './read-request.ts';

/** Nicer by so much than the gateway's thread: behind it, and before the workers. */
const NICER = 1;

present();
parentPort?.on('message', (request: ReadRequest) => {
  read(request).then(
    (config) => {
      answer({ kind: 'read', config });
    },
    (error: unknown) => {
      if (error instanceof ConfigError) {
        answer({ kind: 'refused', file: error.file, problems: error.problems });
      } else {
        answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    },
  );
});

function answer(outcome: ReadOutcome): void {
  parentPort?.postMessage(outcome);
}

/** On Linux a thread has a priority of its own, and a number to be known by, which the host is told. */
function present(): void {
  try {
    const tid = systemThreadId();
    if (tid === 0) return;
    setPriority(tid, Math.min(constants.priority.PRIORITY_LOW, getPriority(tid) + NICER));
    (workerData as Int32Array)[0] = tid;
  } catch {
    // Elsewhere it has that of the host.
  }
}
