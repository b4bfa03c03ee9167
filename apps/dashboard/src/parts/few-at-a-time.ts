import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Rows that are added at once, and milliseconds between. */
const FEW = 10;
const APART = 16;

/** How many of so many rows are shown: few at first, then more and more, so that no task is long. */
export function useFewAtATime(all: number): number {
  const shown = useSignal(FEW);
  const isDone = shown.value >= all;
  useEffect(() => {
    if (isDone) return undefined;
    const timer = setInterval(() => {
      shown.value += FEW;
    }, APART);
    return () => {
      clearInterval(timer);
    };
  }, [isDone]);
  return isDone ? all : shown.value;
}
