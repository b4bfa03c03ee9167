import { BUCKETS } from './buckets.ts';

const MORE = 0x80;

/** Buckets as they are kept: of each that is not empty, how many empty ones lie before it, and its count. */
export function pack(buckets: ArrayLike<number>): Uint8Array {
  const bytes: number[] = [];
  let empty = 0;
  for (let at = 0; at < BUCKETS; at += 1) {
    const count = buckets[at] ?? 0;
    if (count === 0) {
      empty += 1;
      continue;
    }
    putNumber(bytes, empty);
    putNumber(bytes, count);
    empty = 0;
  }
  return Uint8Array.from(bytes);
}

/** Adds packed buckets to others. What is no such thing adds nothing that is not there. */
export function addPacked(packed: Uint8Array, to: Float64Array, from = 0): void {
  let at = 0;
  let bucket = -1;
  const next = (): number => {
    let value = 0;
    let unit = 1;
    while (at < packed.length) {
      const byte = packed[at] ?? 0;
      at += 1;
      value += (byte & (MORE - 1)) * unit;
      if (byte < MORE) break;
      unit *= MORE;
    }
    return value;
  };
  while (at < packed.length) {
    bucket += next() + 1;
    const count = next();
    if (bucket >= BUCKETS) return;
    to[from + bucket] = (to[from + bucket] ?? 0) + count;
  }
}

/** The sum of two packed ones. */
export function mergePacked(one: Uint8Array, other: Uint8Array): Uint8Array {
  const sum = new Float64Array(BUCKETS);
  addPacked(one, sum);
  addPacked(other, sum);
  return pack(sum);
}

function putNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= MORE) {
    bytes.push((rest % MORE) | MORE);
    rest = Math.floor(rest / MORE);
  }
  bytes.push(rest);
}
