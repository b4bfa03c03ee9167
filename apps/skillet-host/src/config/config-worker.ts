import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { ConfigError } from '@skillet/config';
import { read, type ReadOutcome, type ReadRequest } from './read-request.ts';

/** Below all that serves requests. */
const PRIORITY = 10;

stepBack();
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

/** On Linux a thread has a priority of its own, and a number to be known by. */
function stepBack(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), PRIORITY);
  } catch {
    // Elsewhere it has that of the host.
  }
}
