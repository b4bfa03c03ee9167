import { CREDENTIAL_BOUNDS } from '@skillet/core';
import { charCodeAt, indexOf, jsonParse, slice } from '../intrinsics.ts';
import { endOfText } from '../json-text.ts';

/** Characters of a body that may as well be parsed at once. */
const SMALL = 16 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE = 0x7b;
const SPACE = 0x20;

/** Gets where a member's name begins and ends, and where its value begins; tells where to go on, behind that value. */
type Visit = (begin: number, end: number, value: number) => number;

/**
 * Where in an envelope there are more credentials than a call may carry; undefined where there are not, and for what is
 * no envelope. It looks at the text, since hundreds of thousands of names take seconds to become an object.
 */
export function crowdOfCredentials(json: string): readonly string[] | undefined {
  if (json.length < SMALL) return undefined;
  if (indexOf(json, 'credentials') < 0 && indexOf(json, '\\u') < 0) return undefined;
  let crowd: readonly string[] | undefined;
  let envelope = false;
  const enough = () => envelope && crowd !== undefined;
  const credentials = (loc: readonly string[], value: number): number => {
    let names = 0;
    return walk(json, value, (_begin, _end, at) => {
      names += 1;
      if (names > CREDENTIAL_BOUNDS.count) crowd ??= loc;
      return enough() ? json.length : endOfValue(json, at);
    });
  };
  walk(json, skip(json, 0), (begin, end, value) => {
    let next: number;
    if (isNamed(json, begin, end, 'credentials')) {
      next = credentials(['body', 'credentials'], value);
    } else if (isNamed(json, begin, end, 'runtime_config')) {
      next = walk(json, value, (first, last, at) =>
        isNamed(json, first, last, 'credentials')
          ? credentials(['body', 'runtime_config', 'credentials'], at)
          : endOfValue(json, at),
      );
    } else {
      envelope ||= isNamed(json, begin, end, 'skill_input');
      next = enough() ? json.length : endOfValue(json, value);
    }
    return next;
  });
  return enough() ? crowd : undefined;
}

/** Visits the members of the object that begins somewhere, if one does; tells where the value ends. */
function walk(json: string, open: number, visit: Visit): number {
  if (charCodeAt(json, open) !== BRACE) return endOfValue(json, open);
  let at = skip(json, open + 1);
  while (charCodeAt(json, at) === QUOTE) {
    const end = endOfText(json, at);
    at = skip(json, visit(at, end, skip(json, end)));
  }
  return at + 1;
}

/** Whether a name that is written in JSON is this one. */
function isNamed(json: string, begin: number, end: number, name: string): boolean {
  const length = end - begin - 2;
  if (length === name.length) return slice(json, begin + 1, end - 1) === name;
  // Each of its letters may be written as `\u0061`.
  if (length < name.length || length > 6 * name.length) return false;
  const token = slice(json, begin, end);
  return indexOf(token, '\\u') > 0 && parsed(token) === name;
}

function parsed(token: string): unknown {
  try {
    return jsonParse(token);
  } catch {
    return undefined;
  }
}

/** Behind white space, commas and colons. */
function skip(json: string, from: number): number {
  let at = from;
  for (; at < json.length; at += 1) {
    const code = charCodeAt(json, at);
    if (code > SPACE && code !== COMMA && code !== COLON) break;
  }
  return at;
}

/** Behind the value that begins somewhere. */
function endOfValue(json: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < json.length;) {
    const code = charCodeAt(json, at);
    if (code === QUOTE) {
      at = endOfText(json, at);
      if (depth === 0) return at;
      continue;
    }
    // Brackets of both kinds differ from each other in this alone.
    const bracket = code | 0x20;
    if (bracket === 0x7b) depth += 1;
    else if (bracket === 0x7d) {
      depth -= 1;
      if (depth <= 0) return depth < 0 ? at : at + 1;
    } else if (depth === 0 && (code === COMMA || code <= SPACE)) return at;
    at += 1;
  }
  return json.length;
}
