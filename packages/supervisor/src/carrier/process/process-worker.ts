import { ToHost, ToWorker, type HostFrame, type UsageSample } from '@skillet/core';
import { readCoreTime } from '@skillet/proc';
import {
  FIRST_START,
  type CarrierEnd,
  type RunningWorker,
  type StartCircumstances,
} from '../../worker/running-worker.ts';
import { isAnswer } from '../../worker/is-answer.ts';
import { isEndOfStart } from '../../start/end-of-start.ts';
import type { StartBudget, StartPlace } from '../../start/start-budget.ts';
import { LiveProcess } from './live-process.ts';
import { ProcessLife, type ProcessLifeOptions } from './process-life.ts';

/** What a process worker is made of. */
export interface ProcessWorkerOptions extends Pick<
  ProcessLifeOptions,
  'spec' | 'dialect' | 'clock' | 'table' | 'undertaker' | 'groups' | 'onFrame' | 'sources'
> {
  readonly starts: StartBudget;
  readonly circumstances: StartCircumstances;
}

/** Milliseconds between samples: a look at /proc costs next to nothing, also when nothing is done. */
const PACE = { busy: 20, idle: 200 };

/** A worker in a process of its own. */
export class ProcessWorker implements RunningWorker {
  readonly pace = PACE;
  readonly thread = undefined;
  readonly process = new LiveProcess(() => this.#life.child);
  readonly ended: Promise<CarrierEnd>;
  readonly #options: ProcessWorkerOptions;
  readonly #life: ProcessLife;
  readonly #ending = new AbortController();
  #draining = false;
  #spokeLast = false;
  #place: StartPlace | undefined;

  constructor(options: ProcessWorkerOptions) {
    this.#options = options;
    const { clear = (text: string) => text, onUndelivered = () => undefined } =
      options.circumstances;
    this.#life = new ProcessLife({
      ...options,
      clear,
      onUndelivered,
      ending: this.#ending.signal,
      onFrame: (raw) => {
        if (isEndOfStart(raw)) {
          this.#place?.leave();
          this.process.starting = false;
        } else if (isAnswer(raw)) this.process.answered += 1;
        this.#spokeLast ||= Array.isArray(raw) && raw[0] === ToHost.lastWords;
        options.onFrame(raw);
      },
      drained: () => this.#draining && !this.#spokeLast,
    });
    this.ended = this.#start()
      .catch((error: unknown) => ({
        kind: 'failed' as const,
        message: error instanceof Error ? error.message : String(error),
      }))
      .finally(() => {
        this.#place?.leave();
      });
  }

  get filling(): boolean {
    return this.#life.conversation?.filling ?? false;
  }

  send(frame: HostFrame, owned?: ArrayBuffer | readonly ArrayBuffer[]): void {
    if (frame[0] === ToWorker.drain) this.#draining = true;
    this.#life.conversation?.send(frame, owned);
  }

  async sample(): Promise<UsageSample | undefined> {
    const { pid } = this.#life.child ?? {};
    if (pid === undefined) return undefined;
    const { table, clock } = this.#options;
    return this.#life.group?.sample(clock.now()) ?? table.sample(pid);
  }

  kill(): void {
    this.#ending.abort();
    this.#life.child?.kill();
  }

  async #start(): Promise<CarrierEnd> {
    const { need = () => FIRST_START, onTurn } = this.#options.circumstances;
    const place = (this.#place = await this.#options.starts.enter(need, this.#ending.signal));
    if (place === undefined) return { kind: 'killed' };
    place.carriedBy(() => this.#waited);
    onTurn?.();
    return this.#life.run();
  }

  /** Milliseconds in which it could have run, but others did. */
  get #waited(): number {
    const { pid } = this.#life.child ?? {};
    return (pid === undefined ? undefined : readCoreTime(`/proc/${String(pid)}`)?.waited) ?? 0;
  }
}
