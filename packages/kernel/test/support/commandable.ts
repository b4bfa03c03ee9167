import { fileURLToPath } from 'node:url';
import { startWorker, type TestWorker, type WorkerOptions } from './worker.ts';

const DIR = fileURLToPath(
  new URL('../../../../test/fixtures/skills/commandable/', import.meta.url),
);

/** Starts the skill that does what it is told. */
export function startCommandable(options: Partial<WorkerOptions> = {}): TestWorker {
  return startWorker({
    dir: DIR,
    file: `${DIR}commandable.ts`,
    inputs: {
      do: { type: 'string' },
      ms: { type: 'integer', default: 0 },
      text: { type: 'string', optional: true },
    },
    ...options,
  });
}
