/** Keys longer than this are not worth a comparison. */
const LONGEST_KEY = 64;

/** The known key that was probably meant: near in edit distance; undefined when none is near. */
export function nearestKey(given: string, known: readonly string[]): string | undefined {
  if (given.length > LONGEST_KEY) return undefined;
  const meant = comparable(given);
  let best: { readonly key: string; readonly distance: number } | undefined;
  for (const key of known) {
    const allowed = Math.max(1, Math.floor(key.length / 3));
    const plain = comparable(key);
    // So many insertions it takes at least.
    if (Math.abs(plain.length - meant.length) > allowed) continue;
    const distance = editDistance(meant, plain);
    if (distance <= allowed && (best === undefined || distance < best.distance)) {
      best = { key, distance };
    }
  }
  return best?.key;
}

/** `startTimeout` and `START-TIMEOUT` mean `start_timeout`. */
function comparable(key: string): string {
  return key.replaceAll(/[-_\s]/g, '').toLowerCase();
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other
 * (optimal string alignment).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
