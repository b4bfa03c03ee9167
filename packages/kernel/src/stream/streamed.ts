import { getPrototypeOf, objectPrototype } from '../intrinsics.ts';
import { EMPTY, sourceOf, type PieceSource } from './piece-source.ts';

/** An answer that comes in pieces. */
export interface Streamed {
  readonly status: number;
  /** Names and values in turn; null when the first piece decides on the type. */
  readonly headers: readonly string[] | null;
  readonly source: PieceSource;
}

interface ResponseLike {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: unknown;
}

/**
 * The streamed answer in what a handler returned: a `Response`, a stream or an async iterable;
 * undefined for everything else.
 */
export function streamedOf(value: unknown): Streamed | undefined {
  if (typeof value !== 'object' || value === null || isPlain(value)) return undefined;
  if (isResponse(value)) return fromResponse(value);
  const source = sourceOf(value);
  return source === undefined ? undefined : { status: 200, headers: null, source };
}

const { asyncIterator, toStringTag } = Symbol;

/** What nearly every handler returns, told apart by one look. */
function isPlain(value: object): boolean {
  return getPrototypeOf(value) === objectPrototype && !(asyncIterator in value);
}

/** Whether a value is a `Response`, of whatever library; looking for Node's own would load it. */
export function isResponse(value: unknown): value is ResponseLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { [toStringTag]?: unknown })[toStringTag] === 'Response' &&
    typeof (value as { status?: unknown }).status === 'number'
  );
}

/** The answer in a `Response`. */
export function fromResponse(response: ResponseLike): Streamed {
  const { status, body } = response;
  const headers = Array.from(response.headers).flat();
  return { status, headers, source: sourceOf(body) ?? EMPTY };
}
