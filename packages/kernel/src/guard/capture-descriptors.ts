import fs from 'node:fs';
import type { Writable } from 'node:stream';

type AnyFunction = (...args: unknown[]) => unknown;
type Callback = (error: Error | null, bytes?: number, data?: unknown) => void;

/** Takes what is written to a descriptor; undefined for one, or data, that is not the log's affair. */
type Take = (file: unknown, ...rest: readonly unknown[]) => number | undefined;

/**
 * What is written to stdout and stderr by their numbers would go past the log, and past what is kept out
 * of it: it becomes lines of the log as well, also what `fs.createWriteStream` writes there.
 */
export function captureDescriptors(): void {
  const functions = fs as unknown as Record<string, AnyFunction>;
  const replace = (name: string, take: Take, kind: 'now' | 'later' | 'whole' | 'whole-later') => {
    const original = functions[name] as AnyFunction;
    functions[name] = (...args: unknown[]) => {
      const [file, ...rest] = args;
      const bytes = take(file, ...rest);
      if (bytes === undefined) return original(...args);
      if (kind === 'now') return bytes;
      const done = rest.at(-1);
      if (kind === 'later') process.nextTick(done as Callback, null, bytes, rest[0]);
      if (kind === 'whole-later') process.nextTick(done as Callback, null);
      return undefined;
    };
  };
  replace('writeSync', takePart, 'now');
  replace('write', takePart, 'later');
  replace('writevSync', takeAll, 'now');
  replace('writev', takeAll, 'later');
  for (const name of ['writeFile', 'appendFile']) {
    replace(`${name}Sync`, takeWhole, 'whole');
    replace(name, takeWhole, 'whole-later');
  }
}

function streamOf(file: unknown): Writable | undefined {
  return file === 1 ? process.stdout : file === 2 ? process.stderr : undefined;
}

const takeWhole: Take = (file, data) => {
  const stream = streamOf(file);
  if (stream === undefined || !(typeof data === 'string' || ArrayBuffer.isView(data))) {
    return undefined;
  }
  const bytes = typeof data === 'string' ? Buffer.from(data) : viewOf(data);
  // The memory is the skill's again as soon as this returns.
  stream.write(Buffer.from(bytes));
  return bytes.byteLength;
};

/** `(fd, text, position?, encoding?)`, `(fd, bytes, offset?, length?)` or `(fd, bytes, {offset, length})`. */
const takePart: Take = (file, data, ...rest) => {
  if (typeof data === 'string') {
    const encoding = typeof rest[1] === 'string' ? (rest[1] as BufferEncoding) : 'utf8';
    return takeWhole(file, Buffer.from(data, encoding));
  }
  if (streamOf(file) === undefined || !ArrayBuffer.isView(data)) return undefined;
  const options =
    typeof rest[0] === 'object' && rest[0] !== null
      ? (rest[0] as { readonly offset?: unknown; readonly length?: unknown })
      : { offset: rest[0], length: rest[1] };
  const offset = typeof options.offset === 'number' ? options.offset : 0;
  const end = typeof options.length === 'number' ? offset + options.length : data.byteLength;
  return takeWhole(file, viewOf(data).subarray(offset, end));
};

const takeAll: Take = (file, pieces) => {
  if (streamOf(file) === undefined || !Array.isArray(pieces)) return undefined;
  return takeWhole(file, Buffer.concat((pieces as ArrayBufferView[]).map(viewOf)));
};

function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
