import {
  ToHost,
  ToWorker,
  type RequestFrame,
  type SkillSpec,
  type UsageSample,
} from '@skillet/core';
import type { WorkerLauncher, LaunchWorker } from './running-worker.ts';

/** The worker that an observer is for. */
export interface WorkerIdentity {
  readonly spec: SkillSpec;
  /** Label of the revision, e.g. `r1`. */
  readonly revision: string;
  /** Label of the worker within its revision, e.g. `w3`. */
  readonly worker: string;
}

/** Hears of what one worker is given and takes; in the way of every request, so it has to be quick. */
export interface WorkerObserver {
  /** It is handed a request. */
  onRequest(request: RequestFrame): void;
  /** It says that the request with this number is done; what it says is not to be trusted. */
  onDone(id: unknown): void;
  /** It is asked what it takes, and may not answer for long. */
  onAsked(): void;
  /** What it takes; undefined when it is gone. */
  onSample(sample: UsageSample | undefined): void;
  /** A text that it printed without what may not be said of its requests. */
  clear(text: string): string;
  /**
   * It has said what it ends of, or why it does not load. Resolves, soon, with what takes out of that what may not be
   * said of its requests and of its settings; never rejects.
   */
  onLastWords(): Promise<(text: string) => string>;
  /** It is gone; the event that tells of its death follows in the same turn. */
  onEnded(): void;
}

/** Makes the observer of a worker that is being started. */
export type ObserveWorker = (worker: WorkerIdentity) => WorkerObserver;

/** A launcher whose workers are observed, whatever carries them. */
export function observed(
  launcher: WorkerLauncher,
  observe: ObserveWorker,
  { spec, revision }: Omit<WorkerIdentity, 'worker'>,
): WorkerLauncher {
  const launch: LaunchWorker = (onFrame, sources, worker, circumstances) => {
    const observer = observe({ spec, revision, worker });
    let words: ReturnType<WorkerObserver['onLastWords']> | undefined;
    let clear = (text: string): string => text;
    let over = false;
    const onRaw = (raw: unknown) => {
      const kind: unknown = Array.isArray(raw) ? raw[0] : undefined;
      if (kind === ToHost.response || kind === ToHost.failed) {
        observer.onDone((raw as unknown[])[1]);
      } else if (kind === ToHost.lastWords || kind === ToHost.loadFailed) {
        words ??= observer.onLastWords();
      }
      onFrame(raw);
    };
    const running = launcher.launch(onRaw, sources, worker, {
      ...circumstances,
      clear: (text) => observer.clear(text),
    });
    return {
      pace: running.pace,
      get filling() {
        return running.filling;
      },
      get thread() {
        return running.thread;
      },
      process: running.process,
      send(frame, owned) {
        if (frame[0] === ToWorker.request) observer.onRequest(frame);
        running.send(frame, owned);
      },
      async sample() {
        observer.onAsked();
        const sample = await running.sample();
        observer.onSample(sample);
        return sample;
      },
      kill: () => {
        running.kill();
      },
      ended: running.ended.then(async (end) => {
        over = true;
        if (end.kind === 'failed') words ??= observer.onLastWords();
        if (words !== undefined) clear = await words;
        observer.onEnded();
        return end;
      }),
      get over() {
        return over;
      },
      clear: (text) => clear(text),
    };
  };
  return {
    launch,
    get ghosts() {
      return launcher.ghosts;
    },
    close: () => launcher.close(),
  };
}
