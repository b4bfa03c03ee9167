import type { Writable } from 'node:stream';
import { nodeBinding } from './pool/node-binding.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** The object whose `oncomplete` is called when an operation is over. */
interface FileRequest {
  oncomplete: (error: null, bytes: number) => void;
}

/** What a call writes, from its arguments after the descriptor; undefined for what is not the log's affair. */
type Take = (data: unknown, ...rest: readonly unknown[]) => Uint8Array | undefined;

/**
 * What is written to stdout and stderr by their numbers would go past the log, and past what is kept out
 * of it: it becomes lines of the log as well. Taken where Node's library meets the system, so that it makes
 * no difference by which of its functions and streams it was written.
 */
export function captureDescriptors(): void {
  const binding = nodeBinding('fs');
  const replace = (name: string, take: Take, requestAt?: number) => {
    const original = binding?.[name] as AnyFunction | undefined;
    if (binding === undefined || original === undefined) return;
    binding[name] = (...args: unknown[]) => {
      const [file, ...rest] = args;
      const stream = file === 1 ? process.stdout : file === 2 ? process.stderr : undefined;
      const bytes = stream === undefined ? undefined : take(...(rest as [unknown]));
      if (stream === undefined || bytes === undefined) return original(...args);
      return written(stream, bytes, requestAt === undefined ? undefined : args[requestAt]);
    };
  };
  replace('writeBuffer', takePart, 5);
  replace('writeBuffers', takeAll, 3);
  replace('writeString', takeText, 4);
  replace('writeFileUtf8', (text) => takeText(text));
}

function written(stream: Writable, bytes: Uint8Array, request: unknown): unknown {
  const { byteLength } = bytes;
  // A copy: the memory is the skill's again as soon as this returns.
  stream.write(Buffer.from(bytes));
  if (request === undefined) return byteLength;
  if (typeof request === 'symbol') return Promise.resolve(byteLength);
  process.nextTick(() => {
    (request as FileRequest).oncomplete(null, byteLength);
  });
  return undefined;
}

const takePart: Take = (data, offset, length) =>
  viewOf(data as ArrayBufferView).subarray(Number(offset), Number(offset) + Number(length));

const takeAll: Take = (pieces) => Buffer.concat((pieces as ArrayBufferView[]).map(viewOf));

/** `(text, position, encoding)`. */
const takeText: Take = (text, _position, encoding) => {
  if (typeof text !== 'string') return undefined;
  return Buffer.from(text, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
};

function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
