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

/** Does work slice by slice, and what is one slice at once. */
export async function inTurns(work: Sliced): Promise<void> {
  while (!work.run(SLICE)) await nextTurn();
}
