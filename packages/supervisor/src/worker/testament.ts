import {
  ToHost,
  type DeathCause,
  type WorkerEnd,
  type WorkerFrame,
  type WorkerState,
  type LastWords,
  withText,
} from '@skillet/core';
import type { CarrierEnd } from './running-worker.ts';

/** Takes out of what a worker said what nobody may hear. */
type Clear = (text: string) => string;

/** What a worker said of its end before it came; the first word on each counts. */
export class Testament {
  #lastWords: LastWords | undefined;
  #loadFailure: string | undefined;
  #stack: string | undefined;

  /** For the log only. */
  get stack(): string | undefined {
    return this.#stack;
  }

  note(
    frame: Extract<
      WorkerFrame,
      readonly [typeof ToHost.loadFailed | typeof ToHost.lastWords, ...unknown[]]
    >,
  ): void {
    if (frame[0] === ToHost.loadFailed) {
      this.#loadFailure ??= frame[1];
      this.#stack ??= frame[2];
      return;
    }
    const [, words] = frame;
    this.#lastWords ??= words;
    if ('stack' in words) this.#stack ??= words.stack;
  }

  /** The end of a worker that was in a state when its carrier ended; what it said is cleared from then on. */
  endOf(state: WorkerState, end: CarrierEnd, clear: Clear = (text) => text): WorkerEnd {
    if (this.#stack !== undefined) this.#stack = clear(this.#stack);
    return state.name === 'retiring' && end.kind === 'drained'
      ? { kind: 'retired', reason: state.reason }
      : { kind: 'died', cause: withText(this.#causeOf(end), clear) };
  }

  /** Why a worker died that the host did not end: from its last words and how its carrier ended. */
  #causeOf(end: CarrierEnd): DeathCause {
    if (this.#loadFailure !== undefined) return { kind: 'load-failed', message: this.#loadFailure };
    if (this.#lastWords !== undefined) return fromLastWords(this.#lastWords);
    switch (end.kind) {
      case 'exited':
        return {
          kind: 'exit',
          code: end.code,
          ...(end.byProgram === true ? { byProgram: true } : {}),
        };
      case 'signalled':
        return { kind: 'signal', signal: end.signal };
      case 'out-of-memory':
        return { kind: 'out-of-memory' };
      case 'over-memory':
        return {
          kind: 'limit',
          limit: 'memory',
          value: end.value,
          seen: end.seen,
          ...(end.byKernel === true ? { byKernel: true } : {}),
        };
      case 'failed':
        return { kind: 'unknown', message: end.message };
      case 'killed':
        return { kind: 'unknown', message: 'it was ended from outside' };
      case 'drained':
        return { kind: 'unknown', message: 'it ended without being told to' };
    }
  }
}

function fromLastWords(words: LastWords): DeathCause {
  const culprit = words.requestId === undefined ? {} : { culprit: words.requestId };
  if (words.kind === 'exit') return { kind: 'exit', code: words.code, ...culprit };
  return { kind: words.kind, message: words.message, ...culprit };
}
