/** Characters that are looked at before everything else that the host does has its turn: a fraction of a millisecond. */
export const SLICE = 64 * 1024;

/** Work on long texts that comes in slices. */
export interface Sliced {
  /** Goes on for about so many characters; whether it is done. */
  run(chars: number): boolean;
}

const waiting: (() => void)[] = [];

function turn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(turn);
}

/** Resolves in a later turn of the event loop; one of all who wait in each, so that many cost others no more than one. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(turn);
  });
}

/** Does work slice by slice, and what is one slice at once; what has come of it, `result` tells. */
export function inTurns<T>(work: Sliced, result: () => T): T | Promise<T> {
  return work.run(SLICE) ? result() : goOn(work).then(result);
}

async function goOn(work: Sliced): Promise<void> {
  do await nextTurn();
  while (!work.run(SLICE));
}

/** Goes on with what may be there already: at once then, which costs no promise. */
export function whenThere<T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
