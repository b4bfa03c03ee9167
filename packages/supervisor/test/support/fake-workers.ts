import {
  ToHost,
  ToWorker,
  type HostFrame,
  type RequestFrame,
  type RevisionSources,
  type UsageSample,
} from '@skillet/core';
import type {
  CarrierEnd,
  WorkerLauncher,
  LaunchWorker,
  StartCircumstances,
} from '../../src/worker/running-worker.ts';
import type { LiveThread } from '../../src/carrier/thread/live-threads.ts';
import { turn } from './fake-clock.ts';

/** A worker that does what the test says. */
export class FakeWorker {
  readonly frames: HostFrame[] = [];
  killed = false;
  readonly ended = Promise.withResolvers<CarrierEnd>();
  readonly #onFrame: (raw: unknown) => void;

  /** The code it was told to load. */
  readonly sources: RevisionSources | null;

  constructor(onFrame: (raw: unknown) => void, sources: RevisionSources | null) {
    this.sources = sources;
    this.#onFrame = onFrame;
  }

  /** Why it is wanted, as of now. */
  need: StartCircumstances['need'];

  /** Whether it is gone, and that is still to be told. */
  over = false;

  /** Whether a message to it is being filled. */
  filling = false;

  /** The thread that it pretends to be. */
  thread: LiveThread | undefined;

  /** Answers the governor; by default it takes next to nothing. */
  sample: () => Promise<UsageSample | undefined> = () =>
    Promise.resolve({ at: 0, heap: 1, external: 1, cpu: 0 });

  /** Sends anything to the host. */
  say(raw: unknown): void {
    this.#onFrame(raw);
  }

  loaded(told?: string): void {
    this.say([ToHost.loaded, { health: false, ...(told === undefined ? {} : { told }) }]);
    this.say([ToHost.pong]);
  }

  /** The requests it was given, in order. */
  get requests(): RequestFrame[] {
    return this.frames.filter((frame) => frame[0] === ToWorker.request);
  }

  /** Answers the n-th request it was given. */
  answer(n: number, body = '{}'): void {
    this.say([ToHost.response, this.idOf(n), 200, null, body]);
  }

  idOf(n: number): number {
    const frame = this.requests[n];
    if (frame === undefined) throw new Error(`there is no request ${String(n)}`);
    return frame[1];
  }

  got(kind: HostFrame[0]): boolean {
    return this.frames.some((frame) => frame[0] === kind);
  }

  async end(end: CarrierEnd): Promise<void> {
    this.ended.resolve(end);
    await turn();
  }
}

/** A launcher whose workers are driven by the test. */
export class FakeLauncher implements WorkerLauncher {
  readonly workers: FakeWorker[] = [];
  closed = false;
  readonly ghosts = 0;

  readonly launch: LaunchWorker = (onFrame, sources, _label, circumstances = {}) => {
    const worker = new FakeWorker(onFrame, sources);
    worker.need = circumstances.need;
    this.workers.push(worker);
    circumstances.onTurn?.();
    return {
      pace: { busy: 1000, idle: 5000 },
      get filling() {
        return worker.filling;
      },
      get over() {
        return worker.over;
      },
      get thread() {
        return worker.thread;
      },
      process: undefined,
      send: (frame) => {
        worker.frames.push(frame);
      },
      sample: () => worker.sample(),
      kill: () => {
        worker.killed = true;
        worker.ended.resolve({ kind: 'killed' });
      },
      ended: worker.ended.promise,
    };
  };

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** The n-th worker that was started. */
  at(n: number): FakeWorker {
    const worker = this.workers[n];
    if (worker === undefined) throw new Error(`worker ${String(n)} was not started`);
    return worker;
  }
}
