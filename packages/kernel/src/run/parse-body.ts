import { type LaneBody, REDACTED } from '@skillet/core';
import { bufferFrom, isArray, match } from '../intrinsics.ts';
import { parseExactly } from './exact-json.ts';
import { Rejection, type ValidationFault } from './rejection.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });
const decodeUtf8 = decoder.decode.bind(decoder);
/** What is not ASCII, which is the same in latin1 and UTF-8. */
const BEYOND_ASCII = /[\x80-\xff]/;

/** The JSON object in the text of a body; no text at all counts as `{}`. Throws a {@link Rejection}. */
export function parseText(text: string): Record<string, unknown> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch (error) {
    throw malformed(text, error);
  }
  if (typeof value !== 'object' || value === null || isArray(value)) {
    const scalar = value === null || typeof value === 'number' || typeof value === 'boolean';
    throw new Rejection([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        // A text may be an object with credentials, encoded twice.
        input: scalar ? value : REDACTED,
      },
    ]);
  }
  return value as Record<string, unknown>;
}

/** The text of a body. Throws a {@link Rejection} when it is not UTF-8. */
export function decodeBody(body: LaneBody): string {
  if (body === null) return '';
  try {
    if (typeof body !== 'string') return decodeUtf8(body);
    return match(BEYOND_ASCII, body) === null ? body : decodeUtf8(bufferFrom(body, 'latin1'));
  } catch {
    throw new Rejection([invalid(['body', 0], 'The body is not UTF-8')]);
  }
}

/** Of V8's messages only the words: some quote the body around the fault, with what is secret there. */
function malformed(text: string, thrown: unknown): Rejection {
  const message = thrown instanceof Error ? thrown.message : '';
  const placed = /^(?<what>[^"]+?)(?: in JSON)? at position (?<at>\d+)/.exec(message)?.groups;
  if (placed !== undefined) {
    return new Rejection([invalid(['body', Number(placed['at'])], placed['what'] ?? '')]);
  }
  const what = /^Unexpected (?:token '.{1,2}'|end of JSON input)/s
    .exec(message)?.[0]
    .toWellFormed();
  const loc = what?.endsWith('input') === true ? ['body', text.length] : ['body'];
  return new Rejection([invalid(loc, what ?? 'Malformed JSON')]);
}

function invalid(loc: readonly (string | number)[], error: string): ValidationFault {
  return { type: 'json_invalid', loc, msg: 'JSON decode error', input: {}, ctx: { error } };
}
