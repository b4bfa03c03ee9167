import { randomUUID } from 'node:crypto';
import type { CallTap, CallTapped, SkillRequest, SkillView } from '@skillet/core';
import type { HostLogger } from '../log/logger.ts';
import type { Place } from '../launcher/place-of.ts';
import type { LeftOut, RawCall } from './raw-call.ts';
import type { RecordRequest } from './record-request.ts';
import { RecordingWindow, type WindowPlan } from './recording-window.ts';

/** Milliseconds for which nobody may ask after a recording before it is given up, with all that it holds. */
const PATIENCE = 10_000;

/** What has come of a recording since it was asked after last. */
export interface RecordingPart {
  readonly id: string;
  readonly calls: readonly RawCall[];
  /** Whether no more will come. */
  readonly done: boolean;
  /** Calls that were left out since it began. */
  readonly leftOut: LeftOut;
  /** Processes that share the port: only what this one serves is recorded. */
  readonly processes: number;
}

/**
 * Records calls of skills for whoever asks, one recording at a time: what was recorded is in memory until it is taken away. While there is
 * none, it costs one look at a property for each call.
 */
export class Recorder implements CallTap {
  readonly #log: Pick<HostLogger, 'info'>;
  readonly #processes: number;
  #window: RecordingWindow | undefined;
  #id = '';
  #abandoned: NodeJS.Timeout | undefined;

  constructor(log: Pick<HostLogger, 'info'>, { of }: Place) {
    this.#log = log;
    this.#processes = of;
  }

  get isOn(): boolean {
    return this.#window?.isOpen === true;
  }

  begin(view: SkillView, request: SkillRequest): CallTapped | undefined {
    return this.#window?.begin(view, request);
  }

  /** Begins, goes on with or ends a recording. Throws when another one is under way, or this one is gone. */
  readonly record = ({ begin, id, end = false }: RecordRequest): RecordingPart => {
    if (begin !== undefined) this.#open(begin);
    else if (this.#window === undefined || id !== this.#id)
      throw new Error('this recording is gone: nobody has asked after it for too long');
    const window = this.#window;
    if (window === undefined) throw new Error('nothing is recorded');
    if (end) window.close();
    const about = { id: this.#id, processes: this.#processes, leftOut: window.leftOut };
    const part = { ...about, ...window.take() };
    if (part.done) this.#close();
    else this.#wait();
    return part;
  };

  /** Gives up what is under way. */
  close(): void {
    this.#window?.close();
    this.#close();
  }

  #open(plan: WindowPlan): void {
    if (this.#window !== undefined) throw new Error('another recording is under way on this host');
    this.#window = new RecordingWindow(plan);
    this.#id = randomUUID();
    const of = plan.mount === undefined ? 'all skills' : plan.mount;
    this.#log.info(`calls of ${of} are recorded, because skillet-host record asked for it`);
  }

  #close(): void {
    clearTimeout(this.#abandoned);
    if (this.#window !== undefined) this.#log.info('calls are recorded no more');
    this.#window = undefined;
  }

  #wait(): void {
    clearTimeout(this.#abandoned);
    this.#abandoned = setTimeout(() => {
      this.close();
    }, PATIENCE).unref();
  }
}
