import { differentPlaces } from './different-places.ts';

/** An answer of a skill as it is compared with another one to the same request. */
export interface ComparedAnswer {
  readonly status: number;
  /** The value of its JSON; its text, where it is none. */
  readonly body: unknown;
}

/** How answers are compared. */
export interface CompareOptions {
  /**
   * JSON pointers (RFC 6901) of values that differ from call to call, such as `/generated_at`; `*` stands for any name or place
   * in a list. Such a value, with all below it, is not compared. Default: none.
   */
  readonly volatile?: readonly string[];
  /** Differences that are told at most. Default: 20. */
  readonly most?: number;
}

/** What differs: the status, the shape of the body (its fields and their types), or a value in it. */
export type DifferenceKind = 'status' | 'schema' | 'body';

/** One difference of an answer from the expected one. */
export interface AnswerDifference {
  readonly kind: DifferenceKind;
  /** JSON pointer of where it is in the body; empty for the whole, and for the status. */
  readonly at: string;
  /** A value that is long is cut; `MISSING` for one that is not there. */
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Stands in a difference for what is not there. */
export const MISSING = '(missing)';

const MOST = 20;
/** Characters of a value that a difference holds. */
const VALUE_CHARS = 200;

/**
 * Where an answer differs from the expected one: first by status, then place by place. Where the statuses differ, the bodies are not
 * looked at. Empty when they are the same.
 */
export function compareAnswers(
  expected: ComparedAnswer,
  actual: ComparedAnswer,
  { volatile = [], most = MOST }: CompareOptions = {},
): AnswerDifference[] {
  if (expected.status !== actual.status)
    return [{ kind: 'status', at: '', expected: expected.status, actual: actual.status }];
  return differentPlaces(expected.body, actual.body, { volatile, most }).map((place) => ({
    kind: typeOf(place.expected) === typeOf(place.actual) ? 'body' : 'schema',
    ...{ at: place.at, expected: shown(place.expected), actual: shown(place.actual) },
  }));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Numbers and the like as they are; of texts, lists and objects no more than a person reads. */
function shown(value: unknown): unknown {
  if (value === undefined) return MISSING;
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  return cut(`an object with ${Object.keys(value).join(', ')}`);
}

function cut(text: string): string {
  return text.length <= VALUE_CHARS ? text : `${text.slice(0, VALUE_CHARS)}…`;
}
