import { LOG_LINE_CHARS } from '@skillet/core';
import { toText } from '../intrinsics.ts';
import { withoutSecrets, type Cleaner } from '../run/without-secrets.ts';
import { cut } from './cut.ts';
import { withFilesNamed } from './file-names.ts';

/**
 * A sentence from anything thrown, of bounded length and cleaned, by default for the host: without all secrets that the
 * worker knows, and with its files named. Never throws itself.
 */
export function messageOf(thrown: unknown, clean: Cleaner = forHost): string {
  try {
    // First: of a secret that is cut, the rest would not be known as one.
    return cut(clean(describe(thrown)), LOG_LINE_CHARS);
  } catch {
    return 'threw something that cannot be printed';
  }
}

/** The stack of anything thrown, for the host as its sentence, if it has one; never throws itself. */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = isObject(thrown) ? thrown['stack'] : undefined;
    return typeof stack === 'string' ? cut(forHost(stack), LOG_LINE_CHARS) : undefined;
  } catch {
    return undefined;
  }
}

/** First without secrets: of one that is a path, the rest would not be known as one. */
function forHost(text: string): string {
  return withFilesNamed(withoutSecrets(text));
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
