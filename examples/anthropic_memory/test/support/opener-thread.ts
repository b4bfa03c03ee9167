import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../store/open-database.ts';

/** What an opener is started with. */
export interface OpenerOptions {
  readonly dataDir: string;
  readonly files: number;
  readonly openers: number;
  /** How often any of them got to a file; each file is opened once all are there. */
  readonly arrivals: Int32Array;
}

const { dataDir, files, openers, arrivals } = workerData as OpenerOptions;

for (let file = 0; file < files; file += 1) {
  Atomics.add(arrivals, 0, 1);
  // Spins, so that all of them go on in the same microsecond.
  while (Atomics.load(arrivals, 0) < openers * (file + 1));
  openDatabase(join(dataDir, `${file}.db`)).close();
}
parentPort?.postMessage('opened all');
