import { LOG_LINE_CHARS } from '@skillet/core';
import { toText } from '../intrinsics.ts';
import { withoutSecrets, type Cleaner } from '../run/without-secrets.ts';
import { cut } from './cut.ts';

/**
 * A sentence from anything thrown, of bounded length and without secrets, by default all that the worker knows; never
 * throws itself.
 */
export function messageOf(thrown: unknown, clean: Cleaner = withoutSecrets): string {
  try {
    // First: of a secret that is cut, the rest would not be known as one.
    return cut(clean(describe(thrown)), LOG_LINE_CHARS);
  } catch {
    return 'threw something that cannot be printed';
  }
}

/** The stack of anything thrown, like its sentence, if it has one; never throws itself. */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = isObject(thrown) ? thrown['stack'] : undefined;
    return typeof stack === 'string' ? cut(withoutSecrets(stack), LOG_LINE_CHARS) : undefined;
  } catch {
    return undefined;
  }
}

/** By shape, since an error may come from another realm, and what it carries need not be text. */
function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (!isObject(thrown)) return `threw ${toText(thrown)}`;
  const { message, name } = thrown;
  if (typeof message === 'string' && message !== '') return message;
  return typeof name === 'string' && name !== '' ? name : 'threw an object without a message';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
