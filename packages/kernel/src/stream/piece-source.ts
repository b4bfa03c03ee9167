/** Where the pieces of an answer come from, one after the other. */
export interface PieceSource {
  /** The next piece, as the skill gave it; `done` after the last. */
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** Nobody wants the rest; settles when the skill's code has heard of it. */
  cancel(): Promise<void>;
}

/** Nothing at all. */
export const EMPTY: PieceSource = {
  next: () => Promise.resolve({ done: true, value: undefined }),
  cancel: () => Promise.resolve(),
};

interface WebStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: unknown }>;
    cancel(): Promise<void>;
  };
}

/**
 * The source in a value that a handler returned: a Web stream, a Node stream or another async
 * iterable. By shape, since each may come from another copy of its library.
 */
export function sourceOf(value: unknown): PieceSource | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isWebStream(value)) return fromWebStream(value);
  if (Symbol.asyncIterator in value) return fromIterable(value as AsyncIterable<unknown>);
  return undefined;
}

function isWebStream(value: object): value is WebStream {
  return 'getReader' in value && typeof value.getReader === 'function';
}

function fromWebStream(stream: WebStream): PieceSource {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return { done, value };
    },
    cancel: () => reader.cancel(),
  };
}

function fromIterable(iterable: AsyncIterable<unknown>): PieceSource {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    next: async () => iterator.next(),
    cancel: async () => {
      // A Node stream that waits for its next piece hears of nothing else.
      if ('destroy' in iterable && typeof iterable.destroy === 'function') {
        Reflect.apply(iterable.destroy, iterable, []);
        return;
      }
      await iterator.return?.();
    },
  };
}
