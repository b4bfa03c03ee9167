import { isJsonObject } from '../json.ts';
import { parsePlaces, type VolatilePlaces } from './volatile-places.ts';

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
   * in a list. Of such a value, and all below it, it only counts that it is there. Default: none.
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

interface Step {
  readonly expected: unknown;
  readonly actual: unknown;
  readonly at: string;
  readonly volatile: VolatilePlaces;
}

/**
 * Where an answer differs from the expected one: first by status, then place by place. Where the statuses differ, the bodies are not
 * looked at. Empty when they are the same. However deep the bodies are.
 */
export function compareAnswers(
  expected: ComparedAnswer,
  actual: ComparedAnswer,
  { volatile = [], most = MOST }: CompareOptions = {},
): AnswerDifference[] {
  if (expected.status !== actual.status)
    return [{ kind: 'status', at: '', expected: expected.status, actual: actual.status }];
  const found: AnswerDifference[] = [];
  const open: Step[] = [
    { expected: expected.body, actual: actual.body, at: '', volatile: parsePlaces(volatile) },
  ];
  for (let step = open.pop(); step !== undefined && found.length < most; step = open.pop()) {
    const difference = compareHere(step);
    if (difference !== undefined) found.push(difference);
    else if (!step.volatile.isHere) for (const next of stepsBelow(step).reverse()) open.push(next);
  }
  return found;
}

/** What differs at a place itself, whatever is below it. */
function compareHere({ expected, actual, at, volatile }: Step): AnswerDifference | undefined {
  const told = { at, expected: shown(expected), actual: shown(actual) };
  if ((expected === undefined) !== (actual === undefined)) return { kind: 'schema', ...told };
  if (volatile.isHere) return undefined;
  const type = typeOf(expected);
  if (type !== typeOf(actual)) return { kind: 'schema', ...told };
  if (type === 'object' || type === 'list') return undefined;
  return expected === actual ? undefined : { kind: 'body', ...told };
}

function stepsBelow({ expected, actual, at, volatile }: Step): Step[] {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => ({
      ...{ expected: expected[index] as unknown, actual: actual[index] as unknown },
      ...{ at: `${at}/${String(index)}`, volatile: volatile.below(String(index)) },
    }));
  }
  if (!isJsonObject(expected) || !isJsonObject(actual)) return [];
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].map((name) => ({
    ...{ expected: ownOf(expected, name), actual: ownOf(actual, name) },
    ...{ at: `${at}/${escaped(name)}`, volatile: volatile.below(name) },
  }));
}

function ownOf(from: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
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
