import { forever } from './forever.ts';

/** Everything here stays reachable until the worker ends. */
const hoard: unknown[] = [];

/** Bytes outside of the JavaScript heap after which a flood stands still, to spare the machine. */
const MAX_EXTERNAL_BYTES = 3 * 1024 * 1024 * 1024;

/** Keeps a value for as long as the worker lives. */
export function keep(value: unknown): void {
  hoard.push(value);
}

/** Keeps what `allocate` returns, over and over, and then sits on it. */
export function flood(allocate: () => { readonly byteLength: number }): Promise<never> {
  for (let bytes = 0; bytes < MAX_EXTERNAL_BYTES;) {
    const piece = allocate();
    keep(piece);
    bytes += piece.byteLength;
  }
  return forever();
}

/** Keeps so many of what `make` returns, turn by turn of the event loop, and then sits on them. */
export async function hoardTurnByTurn(count: number, make: (index: number) => unknown) {
  for (let index = 0; index < count; index += 1) {
    keep(make(index));
    await new Promise(setImmediate);
  }
  return forever();
}
