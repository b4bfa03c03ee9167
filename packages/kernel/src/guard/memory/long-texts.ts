import { apply, indexOf, matchAll } from '../../intrinsics.ts';
import { replace } from './buffers.ts';
import { overLimit } from './native-memory.ts';

/** Elements of a list that one call may make: at 2^27 V8 ends the process. */
const MAX_ELEMENTS = 130_000_000;
/** Bytes of an element. */
const PLACE = 8;

/**
 * Refuses what makes a text or a list of pieces that does not fit the limit: one call does it all,
 * and no sample is taken meanwhile. Short texts are not looked at.
 */
export function guardLongTexts(limit: number): void {
  const text = String.prototype;
  const most = Math.min(MAX_ELEMENTS, limit / PLACE);

  replace(text, 'repeat', (original) => {
    return function (count) {
      if (typeof this === 'string' && this.length * (count as number) > limit) throw tooLong(limit);
      return apply(original, this, [count]);
    };
  });
  for (const name of ['padStart', 'padEnd']) {
    replace(text, name, (original) => {
      return function (...args) {
        if ((args[0] as number) > limit && args[1] !== '') throw tooLong(limit);
        return apply(original, this, args);
      };
    });
  }
  replace(text, 'split', (original) => {
    return function (...args) {
      if (typeof this === 'string' && this.length > most) {
        const [by, pieces = Infinity] = args;
        if ((pieces as number) > most && piecesOf(this, by, most) > most) throw tooMany(limit);
      }
      return apply(original, this, args);
    };
  });
  replace(text, 'match', (original) => {
    return function (...args) {
      if (typeof this === 'string' && this.length > most && matchesOver(this, args[0], most)) {
        throw tooMany(limit);
      }
      return apply(original, this, args);
    };
  });
  for (const name of ['replace', 'replaceAll']) {
    replace(text, name, (original) => {
      return function (...args) {
        const [search, by] = args;
        if (typeof this === 'string') {
          if (this.length > most && matchesOver(this, search, most)) throw tooMany(limit);
          if (name === 'replaceAll' && growsOver(this, search, by, limit)) throw tooLong(limit);
        }
        return apply(original, this, args);
      };
    });
  }
}

function tooLong(limit: number): Error {
  return overLimit('a text of this length', limit);
}

function tooMany(limit: number): Error {
  return overLimit('a list of this many pieces of a text', limit);
}

/** V8 makes a list of all places before it makes the result; looks no further than `enough`. */
function matchesOver(text: string, pattern: unknown, enough: number): boolean {
  if (!(pattern instanceof RegExp && pattern.global)) return false;
  if (text.length > MAX_ELEMENTS) return true;
  // One of its own, since the place where a pattern goes on is kept in it.
  const matches = matchAll(text, new RegExp(pattern.source, pattern.flags));
  let count = 0;
  while (count <= enough && matches.next().done !== true) count += 1;
  return count > enough;
}

/** How many pieces a text falls into; counts no further than `enough`. */
function piecesOf(text: string, by: unknown, enough: number): number {
  if (typeof by === 'string') return by === '' ? text.length : 1 + countOf(text, by, enough);
  // Patterns are not tried: only where there could be more pieces than V8 can bear.
  return by === undefined || text.length <= MAX_ELEMENTS ? 1 : text.length;
}

function growsOver(text: string, search: unknown, by: unknown, limit: number): boolean {
  if (typeof search !== 'string' || typeof by !== 'string') return false;
  const growth = by.length - search.length;
  const places = search === '' ? text.length + 1 : text.length / search.length;
  if (growth <= 0 || text.length + places * growth <= limit) return false;
  const enough = (limit - text.length) / growth;
  return search === '' || countOf(text, search, enough) > enough;
}

function countOf(text: string, search: string, enough: number): number {
  let count = 0;
  let at = indexOf(text, search, 0);
  while (at !== -1 && count <= enough) {
    count += 1;
    at = indexOf(text, search, at + search.length);
  }
  return count;
}
