import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { TranspilerLink } from '@skillet/core';
import { strip, type Transpiled } from './strip.ts';

/** Milliseconds to wait for the transpiler before this thread strips the types itself. */
const PATIENCE = 10_000;

/**
 * Makes a synchronous function that turns TypeScript into JavaScript of the same layout by asking
 * the transpiler's thread.
 *
 * @throws {SyntaxError} for TypeScript that is not erasable, or is malformed; the first line of its
 * stack is the place, as Node has it.
 */
export function createTypeStripper(
  link: TranspilerLink<MessagePort>,
  patience = PATIENCE,
): (fileName: string, source: string) => string {
  const answered = new Int32Array(link.answered);
  let silent = false;
  link.port.unref();
  const ask = (source: string): Transpiled | undefined => {
    if (silent) return undefined;
    Atomics.store(answered, 0, 0);
    link.port.postMessage(source);
    Atomics.wait(answered, 0, 0, patience);
    const reply = receiveMessageOnPort(link.port)?.message as Transpiled | undefined;
    // A reply that comes too late would be taken for that to the next question.
    silent = reply === undefined;
    return reply;
  };
  return (fileName, source) => codeOf(fileName, ask(source) ?? strip(source));
}

/** The same in this thread, with a parser of its own. */
export function stripTypesHere(fileName: string, source: string): string {
  return codeOf(fileName, strip(source));
}

function codeOf(fileName: string, result: Transpiled): string {
  if ('code' in result) return result.code;
  const error = new SyntaxError(result.error);
  const place = result.line === undefined ? fileName : `${fileName}:${result.line}`;
  error.stack = `${place}\n\n${error.stack ?? ''}`;
  throw error;
}
