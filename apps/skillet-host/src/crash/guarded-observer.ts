import { REDACTED } from '@skillet/core';
import type { WorkerObserver } from '@skillet/supervisor';

/** An observer that ends nothing by what it throws: `onFault` hears of it. */
export function guardedObserver(
  observer: WorkerObserver,
  onFault: (error: unknown) => void,
): WorkerObserver {
  const guarded = (look: () => void): void => {
    try {
      look();
    } catch (error) {
      onFault(error);
    }
  };
  return {
    onRequest(request) {
      try {
        observer.onRequest(request);
      } catch (error) {
        onFault(error);
      }
    },
    onDone(id) {
      try {
        observer.onDone(id);
      } catch (error) {
        onFault(error);
      }
    },
    onAsked() {
      guarded(() => {
        observer.onAsked();
      });
    },
    onSample(sample) {
      guarded(() => {
        observer.onSample(sample);
      });
    },
    clear(text) {
      try {
        return observer.clear(text);
      } catch (error) {
        onFault(error);
        return '';
      }
    },
    async onLastWords() {
      try {
        return await observer.onLastWords();
      } catch (error) {
        onFault(error);
        return () => REDACTED;
      }
    },
    onEnded() {
      guarded(() => {
        observer.onEnded();
      });
    },
  };
}
