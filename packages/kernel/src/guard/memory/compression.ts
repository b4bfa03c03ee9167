import type { Builtin } from '../late-guards.ts';
import { replace } from './buffers.ts';
import { overLimit } from './native-memory.ts';

type Options = Record<string, unknown>;

/** What makes one buffer of all of its input, in one call: each of them also with `Sync`. */
const ONE_SHOT = [
  'deflate',
  'deflateRaw',
  'gzip',
  'gunzip',
  'inflate',
  'inflateRaw',
  'unzip',
  'brotliCompress',
  'brotliDecompress',
  'zstdCompress',
  'zstdDecompress',
];

/** A few kilobytes can become gigabytes in one call: what it makes is bounded by the limit. */
export function guardCompression(limit: number): (zlib: Builtin) => void {
  const bounded = (options: unknown): Options => {
    const given = typeof options === 'object' && options !== null ? (options as Options) : {};
    const { maxOutputLength } = given;
    if (maxOutputLength === undefined) return { ...given, maxOutputLength: limit };
    // What is no number at all gets Node's own error.
    const isOver = typeof maxOutputLength === 'number' && maxOutputLength > limit;
    return isOver ? { ...given, maxOutputLength: limit } : given;
  };
  const named = (error: unknown, options: Options): unknown => {
    const over = (error as { readonly code?: unknown } | null)?.code === 'ERR_BUFFER_TOO_LARGE';
    if (!over || options['maxOutputLength'] !== limit) return error;
    return Object.assign(overLimit('what this becomes', limit), { code: 'ERR_BUFFER_TOO_LARGE' });
  };
  return (zlib) => {
    for (const name of ONE_SHOT) {
      replace(zlib, `${name}Sync`, (original) => {
        return function (input, given) {
          const options = bounded(given);
          try {
            return Reflect.apply(original, this, [input, options]);
          } catch (error) {
            throw named(error, options);
          }
        };
      });
      replace(zlib, name, (original) => {
        return function (input, ...rest) {
          const done = rest.at(-1);
          if (typeof done !== 'function') return Reflect.apply(original, this, [input, ...rest]);
          const options = bounded(rest.length > 1 ? rest[0] : undefined);
          const told = (error: unknown, ...results: unknown[]) => {
            Reflect.apply(done, undefined, [named(error, options), ...results]);
          };
          return Reflect.apply(original, this, [input, options, told]);
        };
      });
    }
  };
}
